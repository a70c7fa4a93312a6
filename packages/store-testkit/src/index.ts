export type { FakeClock } from './fake-clock.js';
export { createFakeClock, settle } from './fake-clock.js';
export type { LogLine, RecordingLogger } from './recording-logger.js';
export { createRecordingLogger } from './recording-logger.js';
export type { Call, MemoryStore } from './memory-store.js';
export { createMemoryStore } from './memory-store.js';
export type { HostileKey } from './hostile-keys.js';
export { hostileKeys } from './hostile-keys.js';
export type { SampleValue } from './sample-values.js';
export { sampleValues } from './sample-values.js';
export { sameValue } from './same-value.js';
export type { StoreContextOptions } from './store-context.js';
export { storeContext } from './store-context.js';
export type {
  ContractCase,
  ContractContext,
  ContractSubject,
  ContractTraits,
} from './contract-case.js';
export { contractCases } from './contract-cases.js';
export type { OpenContractStore } from './run-contract-case.js';
export { runContractCase } from './run-contract-case.js';
export type { StoreContractOptions } from './store-contract.js';
export { storeContract } from './store-contract.js';
export type { ControlledStore, PendingCall } from './controlled-store.js';
export { createControlledStore } from './controlled-store.js';
export type { Fault, FaultyStore, FaultyStoreOptions } from './faulty-store.js';
export { createFaultyStore } from './faulty-store.js';
export type { BodyStep, OriginAnswer, OriginRequest, OriginScript } from './origin-answer.js';
export type { HttpOrigin, HttpOriginOptions } from './http-origin.js';
export { createHttpOrigin } from './http-origin.js';
export type { CellInput, CellValue } from './sheets-server/cell.js';
export type { RequestKind, SheetsFault } from './sheets-server/fault.js';
export type { LoggedRequest } from './sheets-server/api.js';
export type { SheetOperator } from './sheets-server/operator.js';
export type { SheetsQuota } from './sheets-server/quota.js';
export type {
  SheetsCounters,
  SheetsServer,
  SheetsServerOptions,
} from './sheets-server/server.js';
export { createSheetsServer } from './sheets-server/server.js';
export type {
  ServiceAccount,
  ServiceAccountCredentials,
  ServiceAccountOptions,
} from './google/service-account.js';
export { createServiceAccount } from './google/service-account.js';
export type { SheetsTransport } from './sheets-server/sheets-transport.js';
export { sheetsTransport } from './sheets-server/sheets-transport.js';
export type { SheetsLocaleName } from './sheets-server/locale.js';
export type { SheetsContent, SpreadsheetOptions } from './sheets-server/spreadsheet.js';
export type { RedisServer, RedisServerOptions } from './redis-server.js';
export { startRedisServer } from './redis-server.js';
export type { RedisCluster, RedisClusterOptions } from './redis-cluster.js';
export { startRedisCluster } from './redis-cluster.js';
export type { RedisSentinel } from './redis-sentinel.js';
export { startRedisSentinel } from './redis-sentinel.js';
export type { WireFault } from './wire-fault.js';
export type { FaultProxy, FaultProxyOptions } from './fault-proxy.js';
export { createFaultProxy } from './fault-proxy.js';
export type { TlsTunnel, TlsTunnelOptions } from './tls-tunnel.js';
export { createTlsTunnel } from './tls-tunnel.js';
export type { SelfSignedCertificate } from './self-signed-certificate.js';
export { selfSignedCertificate } from './self-signed-certificate.js';
export type { ReplySplitter } from './reply-splitter.js';
export { redisReplies } from './reply-splitter.js';
export type { LiveResources } from './live-resources.js';
export { extraResources, liveResources } from './live-resources.js';
export type {
  OpenOverWire,
  PatienceOverWire,
  PatienceOverWireReport,
} from './patience-over-wire.js';
export { tryPatienceOverWire } from './patience-over-wire.js';
export type { PatienceReport, PatienceTrial } from './patience-trial.js';
export { tryPatience } from './patience-trial.js';
export { testSeed, testSize } from './test-size.js';
export type { SeededRandom } from './seeded-random.js';
export { seededRandom } from './seeded-random.js';
export { corrupted } from './corrupted.js';
export type { AddingStore, ContendOptions } from './contend.js';
export { contend } from './contend.js';
export type { ObjectFault, ObjectRequestKind } from './object-fault.js';
export type { ObjectServer, StoredBytes } from './object-store/object-server.js';
export type {
  ObjectStoreOpening,
  ObjectStoreSubject,
  ReadFault,
} from './object-store/object-store-subject.js';
export type { OpenInBucket } from './object-store/object-store-buckets.js';
export { objectStoreBuckets } from './object-store/object-store-buckets.js';
export type { RealBucketOptions } from './object-store/real-bucket-contract.js';
export { realBucketContract } from './object-store/real-bucket-contract.js';
export { objectStoreFaults } from './object-store/object-store-faults.js';
export { objectStoreOverFaultyWire } from './object-store/object-store-wire.js';
export { objectStorePatience } from './object-store/object-store-patience.js';
export type { S3Credentials } from './s3-server/check-signature.js';
export type { S3Object } from './s3-server/s3-buckets.js';
export type { S3Server, S3ServerOptions } from './s3-server/server.js';
export { createS3Server } from './s3-server/server.js';
export type { RadosGateway } from './rados-gateway/start-rados-gateway.js';
export { hasRadosGateway, startRadosGateway } from './rados-gateway/start-rados-gateway.js';
export type { GcsObject } from './gcs-server/gcs-buckets.js';
export type { GcsServer, GcsServerOptions } from './gcs-server/server.js';
export { createGcsServer } from './gcs-server/server.js';
export type { SmallDisk } from './small-disk.js';
export { canMountDisks, mountSmallDisk } from './small-disk.js';
export { testOnSmallDisk } from './test-on-small-disk.js';
export { temporaryFolders } from './temporary-folders.js';
