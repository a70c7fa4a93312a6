export type {
  Remote,
  RemoteArtifact,
  RemoteBody,
  RemoteCallOptions,
  RemotePutOptions,
} from './remote.js';
