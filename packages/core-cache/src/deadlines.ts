export { Deadlines } from '@walkeros/core';
