export { redisVersion, startRedis } from "./start-redis.mjs";
export { s3Environment, startS3 } from "./start-s3.mjs";
