import { objectStoreOverFaultyWire } from '@walkeros/store-testkit';
import { subject } from './subject.js';

objectStoreOverFaultyWire(subject);
