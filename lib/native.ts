export { native } from './connection/native/native.ts';
