import { pullStory } from './story.ts';
import { sweepStory } from './sweep-story.ts';

sweepStory('a pull request', pullStory);
