import { objectStorePatience } from '@walkeros/store-testkit';
import { subject } from './subject.js';

objectStorePatience(subject);
