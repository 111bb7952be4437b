/** @file Words about people: names, families, work, character, feelings, ways of speaking. */

/** Words separated by white space. */
export const words = (list: string): readonly string[] => list.trim().split(/\s+/);

/** Phrases separated by commas. */
export const phrases = (list: string): readonly string[] =>
  list
    .trim()
    .split(/\s*,\s*/)
    .map((phrase) => phrase.replaceAll(/\s+/g, ' '));

export const people = {
  girl: words(`
    Ada Agnes Aiko Alba Amara Amina Anja Asha Astrid Aylin Bea Beatriz Bianca Carmen Chiara Clara
    Daria Dina Edith Elena Elif Eliza Emma Esther Fatima Fiona Freya Greta Hana Hazel Ida Imani
    Ines Ingrid Iris Ivy Jana Jasmine Johanna Judith June Kaja Kiri Laila Lea Leila Lena Lily Linh
    Lucia Mabel Maja Mara Marta Maya Mei Mila Mina Nadia Naomi Nina Noor Nora Olga Olive Paula
    Petra Priya Rania Rosa Ruth Sana Selma Sofia Tara Thea Tilda Uma Vera Wanda Yara Zainab Zoe`),
  boy: words(`
    Adam Ahmed Albert Amir Anders Andre Anton Aron Basil Ben Bilal Boris Bruno Carlos Chen Colin
    Daniel David Dev Diego Edgar Elias Emil Enzo Eric Faisal Felix Finn Florian Frank George Gus
    Hamid Hans Hassan Henry Hugo Ibrahim Igor Ivan Jack Jakob Jamal Jonas Joseph Juan Kai Karl
    Kofi Lars Leo Liam Louis Lukas Malik Marco Martin Mateo Max Milan Musa Nils Noah Oleg Omar
    Oscar Otto Pablo Paul Peter Pierre Rafi Ravi Samuel Simon Stefan Tariq Theo Tom Viktor Walter
    Yusuf`),
  surname: words(`
    Adler Baker Becker Bloom Brook Castro Cole Costa Dahl Diaz Fischer Flores Ford Gray Hall Haddad
    Ivanova Jensen Kaya Khan Klein Larsen Lopez Marsh Mehta Moreno Mwangi Nguyen Novak Okafor Ortega
    Park Pereira Popov Rossi Santos Silva Singh Stone Suzuki Tanaka Valdez Weber Winter Wood Yilmaz`),
  job: phrases(`
    baker, farmer, teacher, doctor, nurse, carpenter, tailor, gardener, painter, potter, librarian,
    captain, sailor, blacksmith, shoemaker, watchmaker, miller, shepherd, bus driver, cook, dentist,
    engineer, pilot, plumber, beekeeper, weaver, jeweler, florist, butcher, grocer, hairdresser,
    mechanic, firefighter, photographer, zookeeper, mail carrier, lighthouse keeper, bookseller,
    street musician, vet, cheese maker, chimney sweep, ferry captain, judge, journalist`),
  trait: words(`
    curious shy brave patient stubborn cheerful careful clever kind quiet proud gentle honest polite
    restless thoughtful dreamy impatient generous serious funny lively forgetful sensible bold
    hardworking friendly talkative calm clumsy inventive modest cautious determined playful`),
  goodTrait: words(`brave patient kind honest careful generous thoughtful calm modest cautious`),
  badMood: words(`
    sad angry worried disappointed upset unhappy gloomy miserable frustrated discouraged`),
  goodMood: words(`
    happy proud relieved grateful cheerful delighted pleased content glad joyful hopeful satisfied
    overjoyed thankful peaceful`),
  bravely: words(`slowly carefully quietly calmly patiently steadily gently cautiously softly`),
  quickly: words(`quickly hurriedly eagerly immediately briskly hastily`),
  hobby: phrases(`
    painting, fishing, reading, drawing, swimming, singing, dancing, cooking, knitting, climbing
    trees, collecting stones, flying kites, building models, playing chess, riding bicycles, baking,
    gardening, whistling, writing letters, telling jokes, solving puzzles, watching birds, skating,
    juggling, sewing, carving wood, making paper boats, counting trains, looking at maps,
    taking photographs, playing cards, growing beans, sailing, running, hiking`),
  instrument: words(`violin piano flute guitar drum trumpet cello accordion harp clarinet banjo`),
  subject: words(`history science music reading arithmetic geography spelling art biology`),
  told: words(`said whispered murmured muttered`),
  cried: words(`cried shouted called exclaimed`),
  smiled: words(`smiled laughed grinned nodded`),
} as const;
