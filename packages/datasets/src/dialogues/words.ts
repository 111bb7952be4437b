/** @file The words that arguments are made of, cut into those of training and those held out. */
import { phrases, words } from '../stories/words-people.ts';
import { split } from './split.ts';

export const cities = split(
  phrases(`
    Paris, London, Oslo, Berlin, Rome, Madrid, Lisbon, Vienna, Prague, Warsaw, Athens, Dublin,
    Helsinki, Stockholm, Copenhagen, Brussels, Amsterdam, Zurich, Geneva, Munich, Hamburg, Cologne,
    Lyon, Marseille, Bordeaux, Nice, Milan, Naples, Turin, Venice, Florence, Seville, Valencia,
    Porto, Krakow, Gdansk, Budapest, Bucharest, Sofia, Belgrade, Zagreb, Ljubljana, Riga, Tallinn,
    Vilnius, Kyiv, Istanbul, Ankara, Izmir, Cairo, Tunis, Rabat, Lagos, Accra, Nairobi, Kampala,
    Lusaka, Harare, Dakar, Delhi, Mumbai, Chennai, Kolkata, Lahore, Karachi, Dhaka, Kathmandu,
    Colombo, Bangkok, Hanoi, Manila, Jakarta, Singapore, Tokyo, Osaka, Kyoto, Sapporo, Seoul, Busan,
    Beijing, Shanghai, Taipei, Sydney, Melbourne, Perth, Brisbane, Auckland, Wellington, Boston,
    Chicago, Denver, Dallas, Houston, Seattle, Portland, Miami, Atlanta, Toronto, Montreal,
    Vancouver, Calgary, Ottawa, Quebec, Havana, Bogota, Lima, Quito, Santiago, Montevideo, Leeds,
    Bristol, Cardiff, Glasgow, Edinburgh, Belfast, Cork, Galway, Bergen, Trondheim, Malmo, Uppsala,
    Turku, Aarhus, Odense, Ghent, Bruges, Utrecht, Rotterdam, Basel, Bern, Graz, Salzburg, Linz,
    Leipzig, Dresden, Bremen, Kiel, Rostock, Toulouse, Nantes, Lille, Dijon, Granada, Malaga, Bilbao,
    New York, San Francisco, Los Angeles, Cape Town, Buenos Aires, Mexico City, Abu Dhabi,
    Hong Kong, New Delhi, Tel Aviv, Kuala Lumpur, San Diego, Las Vegas, Porto Alegre`),
);

/** Names of towns that do not exist are made of these, so that there are thousands. */
export const townBeginnings = split(
  words(`
    Al Bar Cor Dal Dor El Fal Fen Gar Gil Har Hel Hol Ir Kal Kar Kel Lan Lin Lor Mal Mar Mer Mor
    Nor Ol Or Pel Ral Rav Ros Sal Sel Sil Tal Tor Tul Um Val Ver Vin Wal Wen Wil Yor Zan Bran Cres
    Drum Glen Thorn Black Ash Stone Green Oak Winter`),
);
export const townMiddles = split(words('a e i o u en er an in or el'));
export const townEnds = split(
  words(`
    ford ton ville burg stad mouth bridge wick field dale ham port haven berg holm by grad nes mark
    wood hill lake more vik sund bury minster stone cliff well`),
);

export const people = split(
  words(`
    Ada Anna Ben Carla David Emma Felix Greta Hugo Ines Jonas Karin Leo Mia Nora Omar Paula Quinn
    Rosa Simon Tara Tom Uma Victor Wanda Yusuf Zoe Amir Bella Chen Diego Elif Farid Gina Hana Igor
    Julia Kofi Lena Marco Nadia Oscar Priya Ravi Sofie Theo Vera Will`),
);

/** Things to get, to mend, to bring, to find. */
export const things = split(
  words(`
    milk bread eggs butter rice coffee tea apples carrots onions soap paper stamps batteries candles
    flowers paint nails screws glue string matches salt sugar flour cheese honey yogurt lemons
    potatoes tomatoes spinach garlic ginger pepper pasta beans nuts oats juice towels sponges bulbs
    envelopes pencils notebooks scissors tape ribbon wool needles buttons blankets pillows curtains
    plates spoons cups jars seeds soil gloves boots socks scarves hats umbrellas`),
);

export const objects = split(
  words(`
    bike car lamp door window roof fence boiler heater printer laptop phone camera clock radio sink
    tap oven fridge kettle toaster ladder tent chair table shelf mirror bench gate pump engine
    scooter piano guitar violin drum suitcase backpack wallet passport ticket key compass letter parcel
    book photo receipt invoice contract poster calendar whistle lantern helmet saddle trailer`),
);

export const places = split(
  words(`
    drawer kitchen garage attic basement cupboard office garden shed hallway bedroom bathroom
    library workshop cellar balcony locker safe box basket closet barn stable greenhouse porch
    studio pantry trunk desk wardrobe`),
);

export const occasions = split(
  phrases(`
    meeting, lunch, dinner, breakfast, call, walk, interview, appointment, lesson, party, concert,
    exam, hackathon, picnic, rehearsal, training, match, visit, check-up, haircut, massage, course,
    lecture, tour, barbecue, trip, review, briefing, seminar, playdate, swim, run, hike, photo shoot,
    book club, board game night, choir practice, yoga class, team lunch, house viewing`),
);

export const topics = split(
  words(`
    travel holidays overtime parking insurance pensions salaries mentoring safety security passwords
    printers laptops software backups visitors recycling heating lighting cleaning catering parties
    uniforms bicycles deliveries returns refunds orders contracts invoices taxes expenses budgets
    donations interviews vacancies apprentices promotions meetings minutes elections complaints
    accidents illness vaccines allergies fire alarms evacuation keys badges lockers noise pets plants
    smoking kitchens canteens lunches elevators roofs windows floods storms archives newsletters
    photographs licences patents trademarks privacy surveys audits suppliers packaging pallets
    forklifts engines turbines batteries sensors cables pipes valves welding paint glass steel timber`),
);

export const topicKinds = split(
  words(`
    rules costs policy plan report list guide form schedule limits rights steps deadline manual
    summary figures checklist standards history budget agreement survey timeline map`),
);

export const groups = split(
  words(`
    trainees visitors managers drivers nurses students teachers parents guests tenants members
    volunteers cooks guards pilots engineers clerks editors farmers partners`),
);

export const months = words(
  'January February March April May June July August September October November December',
);
export const weekdays = words('Monday Tuesday Wednesday Thursday Friday Saturday Sunday');
