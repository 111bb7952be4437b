/** @file Who a story is about: a hero, a friend, a grown-up, and the words that stand for them. */
import type { Random } from '@gradus/statistics';
import { bind, type Scene } from './template.ts';
import { wordLists } from './word-lists.ts';

export type HeroKind = 'child' | 'adult';

interface Gender {
  readonly names: readonly string[];
  readonly he: string;
  readonly him: string;
  readonly his: string;
  readonly child: string;
  readonly adult: string;
  readonly title: string;
}

const female: Gender = {
  names: wordLists.girl,
  he: 'she',
  him: 'her',
  his: 'her',
  child: 'girl',
  adult: 'woman',
  title: 'Mrs.',
};
const male: Gender = {
  names: wordLists.boy,
  he: 'he',
  him: 'him',
  his: 'his',
  child: 'boy',
  adult: 'man',
  title: 'Mr.',
};

/** Relatives as `[what they are, how one calls them, female?]`. */
const relatives: readonly (readonly [relation: string, call: string, gender: Gender])[] = [
  ['mother', 'Mom', female],
  ['father', 'Dad', male],
  ['grandmother', 'Grandma', female],
  ['grandfather', 'Grandpa', male],
  ['aunt', 'Auntie', female],
  ['uncle', 'Uncle', male],
];

/**
 * A scene with three people, nobody's name twice:
 * - the hero: `h`, `he`, `him`, `his`, `child` (girl, boy, woman or man), `job` for adults
 * - a friend of the hero's age: `f`, `f.he`, `f.him`, `f.his`
 * - a subject for the present tense: `s`, the hero or hero and friend, with `they`, `them`, `their`
 * - a grown-up: `g` (`her aunt`, `Mr. Novak`), `g.he`, `g.him`, `g.his`, and `g.call`, what the
 *   hero calls them
 */
export function cast(random: Random, kind: HeroKind): Scene {
  const scene: Scene = { random, slots: [], plural: false };
  const hero = gender(random);
  const friend = gender(random);
  const heroName = draw(random, hero.names);
  let friendName = draw(random, friend.names);
  while (friendName === heroName) friendName = draw(random, friend.names);
  bind(scene, 'h', heroName);
  pronouns(scene, '', hero);
  bind(scene, 'child', kind === 'child' ? hero.child : hero.adult);
  bind(scene, 'f', friendName);
  pronouns(scene, 'f.', friend);
  bind(scene, 'f.child', kind === 'child' ? friend.child : friend.adult);
  if (kind === 'adult') bind(scene, 'job', draw(random, wordLists.job));
  grownUp(scene, kind, hero);
  subject(scene, heroName, friendName, hero);
  return scene;
}

function grownUp(scene: Scene, kind: HeroKind, hero: Gender): void {
  const { random } = scene;
  // Two of three grown-ups of a child are family; those of adults are neighbors.
  if (kind === 'child' && random.integer(3) > 0) {
    const [relation, call, itsGender] = draw(random, relatives);
    bind(scene, 'g', `${hero.his} ${relation}`);
    bind(scene, 'g.call', call);
    pronouns(scene, 'g.', itsGender);
  } else {
    const itsGender = gender(random);
    const name = `${itsGender.title} ${draw(random, wordLists.surname)}`;
    bind(scene, 'g', name);
    bind(scene, 'g.call', name);
    pronouns(scene, 'g.', itsGender);
  }
}

function subject(scene: Scene, heroName: string, friendName: string, hero: Gender): void {
  scene.plural = scene.random.integer(2) === 0;
  bind(scene, 's', scene.plural ? `${heroName} and ${friendName}` : heroName);
  bind(scene, 'they', scene.plural ? 'they' : hero.he);
  bind(scene, 'them', scene.plural ? 'them' : hero.him);
  bind(scene, 'their', scene.plural ? 'their' : hero.his);
}

function pronouns(scene: Scene, prefix: string, { he, him, his }: Gender): void {
  bind(scene, `${prefix}he`, he);
  bind(scene, `${prefix}him`, him);
  bind(scene, `${prefix}his`, his);
  bind(scene, `${prefix}himself`, he === 'he' ? 'himself' : `${his}self`);
}

const gender = (random: Random): Gender => (random.integer(2) === 0 ? female : male);

function draw<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.integer(items.length)]!;
}
