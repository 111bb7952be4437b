/** @file Words about things: what people carry, wear, eat, build with and lose. */
import { phrases, words } from './words-people.ts';

export const things = {
  small: words(`
    key ring watch button coin whistle necklace thimble compass medal brooch bracelet marble locket
    earring pocketknife magnet ticket stamp seashell bell pencil notebook wallet
    postcard feather lantern ribbon harmonica`),
  toy: phrases(`
    ball, kite, doll, spinning top, toy train, wooden horse, puppet, teddy bear, yo-yo, toy boat,
    jump rope, scooter, puzzle, drum, paper plane, tin soldier, music box, sled, hoop, toy truck`),
  clothing: words(`
    scarf hat coat sweater jacket shirt dress cap belt apron vest shawl raincoat`),
  color: words(`
    red blue green yellow orange purple brown white black gray silver golden pink turquoise crimson`),
  material: words(`wooden glass silver leather copper woolen iron plastic clay brass velvet paper`),
  size: words(`small tiny big large huge little enormous`),
  age: words(`old new ancient worn rusty dusty shiny faded`),
  hidingPlace: phrases(`
    under the bed, behind the sofa, in the kitchen drawer, on top of the wardrobe, beneath the rug,
    inside the piano, behind the curtain, in the pocket of an old coat, under a cushion,
    between two books, in the laundry basket, behind the stove, in the umbrella stand,
    at the bottom of the closet, under the stairs, inside a boot, behind the clock,
    in the bread box, on the windowsill, in a flower pot`),
  tool: words(`
    hammer saw wrench shovel rake ladder rope brush bucket screwdriver chisel pliers needle broom
    axe drill file spade hose wheelbarrow`),
  fruit: words(`apples pears plums cherries grapes oranges lemons peaches apricots figs berries`),
  food: phrases(`
    bread, soup, cheese, noodles, rice, beans, pancakes, stew, dumplings, roast potatoes, porridge,
    fried eggs, fish, salad, sandwiches, pasta, lentils, corn, sausages, omelets`),
  treat: phrases(`
    chocolate cake, apple pie, honey cookies, plum cake, cinnamon rolls, lemon tart, gingerbread,
    rice pudding, carrot cake, cherry pie, nut bread, berry muffins, vanilla ice cream, waffles`),
  drink: phrases(`
    tea, hot chocolate, lemonade, milk, coffee, apple juice, mint tea, water with lemon, ginger tea`),
  furniture: words(`
    table chair bench shelf cupboard bed stool desk cradle wardrobe mirror lamp rug`),
  vehicle: phrases(`
    bicycle, bus, train, tram, cart, boat, ferry, truck, tractor, wagon, car, sled, canoe`),
  gift: phrases(`
    a book about stars, a warm scarf, a pair of boots, a box of paints, a pocketknife, a silver
    ring, a telescope, a new violin bow, a leather bag, a music box, a map of the world, a kite,
    a fishing rod, a straw hat, a set of brushes, a pair of skates, a camera, a teapot, a quilt,
    a wooden chess set, a pair of binoculars, a garden chair, a bicycle bell, a fountain pen`),
  price: words(`four five six seven eight nine ten eleven twelve fifteen twenty thirty`),
  few: words(`two three four five six`),
  sound: phrases(`
    a scratching, a tapping, a low moan, a rattling, a soft thump, a creaking, a squeaking,
    a rustling, a scraping, a faint humming, a dripping, a clicking`),
  topic: phrases(`
    the stars, whales, volcanoes, dinosaurs, bridges, pirates, mushrooms, steam engines, knights,
    glaciers, the deep sea, ancient Egypt, clouds, bees, planets, shipwrecks, caves, kites,
    lighthouses, birds of prey`),
} as const;
