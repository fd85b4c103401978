import { loseWorld } from './lose-world.ts';
import { branchStory } from './story.ts';

loseWorld('a branch', branchStory);
