import { loseWorld } from './lose-world.ts';
import { pullStory } from './story.ts';

loseWorld('a pull request', pullStory);
