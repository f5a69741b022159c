export {
  endpoint,
  type BodyInputOf,
  type BodyOf,
  type Endpoint,
  type HttpMethod,
  type ParamsOf,
  type QueryInputOf,
  type QueryOf,
  type ResponseOf,
} from "./endpoint.ts";
