/** @file Words about the world outside: animals, plants, weather, places, seasons. */
import { phrases, words } from './words-people.ts';

export const nature = {
  pet: words(`
    dog cat rabbit hamster parrot pony kitten puppy goat canary turtle donkey lamb goose duck`),
  pets: words(`
    dogs cats rabbits hamsters parrots ponies hens goats canaries turtles donkeys sheep geese ducks`),
  fur: words(`brown black white gray spotted reddish striped golden`),
  smallAnimal: words(`
    hedgehog squirrel sparrow owl fox robin swan hare badger mouse otter crow lizard frog kitten
    puppy lamb duckling pigeon starling fawn gosling woodpecker mole heron magpie swallow`),
  wildAnimal: words(`
    fox deer wolf bear owl eagle hawk badger beaver boar hare raven lynx moose stork`),
  insect: words(`bee beetle butterfly spider ladybug moth cricket dragonfly grasshopper ant`),
  flowers: words(`
    roses tulips daisies lilies sunflowers poppies violets daffodils orchids marigolds asters`),
  tree: phrases(`
    oak, birch, pine, willow, maple, chestnut tree, apple tree, cherry tree, plum tree, elm, linden,
    walnut tree, fig tree, poplar, olive tree`),
  crop: words(`
    carrots beans peas tomatoes pumpkins onions potatoes radishes strawberries melons lettuces
    cucumbers cabbages peppers beets leeks`),
  outdoors: phrases(`
    the park, the river, the forest, the beach, the market, the meadow, the lake, the harbor, the
    orchard, the old bridge, the well, the mill, the station, the square, the playground, the
    vineyard, the quarry, the ruined castle, the fountain, the football field,
    the boathouse, the bakery, the library, the museum, the post office, the sawmill, the pond`),
  home: phrases(`
    a small village by the sea, a town between two hills, a tall house at the end of Maple Street,
    an old farmhouse near the forest, a village on an island, a noisy part of a big city,
    a little house beside the railway, a valley full of apple trees, a fishing village in the north,
    a white house on a hill, a quiet town with one bridge, an apartment above a bakery,
    a village at the edge of the desert, a mountain town, a cabin on a wide canal,
    a farmhouse with forty sheep, a town famous for its cheese, a narrow lane behind the market,
    a cottage near the lighthouse, a village where everyone knew everyone,
    a small house with a red roof, a town on the banks of a slow river`),
  season: words(`spring summer autumn winter`),
  weekday: words(`Monday Tuesday Wednesday Thursday Friday Saturday Sunday`),
  schoolday: words(`Monday Tuesday Wednesday Thursday Friday`),
  month: words(`
    January February March April May June July August September October November December`),
  morning: phrases(`
    One morning, One afternoon, One evening, One cold day, One warm day, One windy day,
    One rainy afternoon, One day after school, Early one morning, Late one evening,
    On a gray day, On the first day of the holidays, On the last day of the week`),
  later: phrases(`
    The next morning, The next day, That evening, An hour later, A little later, After lunch,
    Before long, Around noon, Two days later, After a while, At sunset, The following day`),
  sky: phrases(`
    The sun was shining, The sky was gray, It was raining softly, A cold wind was blowing,
    Thick fog lay over the fields, The air smelled of rain, Snow covered the roofs,
    The leaves were turning yellow, The birds were singing, White clouds drifted across the sky,
    Frost sparkled on the grass, The streets were wet and shiny, The air was warm and still`),
  storm: phrases(`
    a storm, a thunderstorm, a heavy rain, a strong wind, a hailstorm`),
  night: phrases(`
    The moon was full, The stars were bright, There was no moon that night, Clouds hid the stars,
    The whole house was asleep, The street lamps flickered`),
} as const;
