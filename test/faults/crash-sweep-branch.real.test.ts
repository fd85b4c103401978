import { branchStory } from './story.ts';
import { sweepStory } from './sweep-story.ts';

sweepStory('a branch', branchStory);
