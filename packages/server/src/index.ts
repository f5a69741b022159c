export { ConfigError, readConfig, type Config, type Shape } from "./config.ts";
export { createServer, type Server, type ServerOptions } from "./server.ts";
export {
  readAccountReports,
  requestAllChecks,
  type AccountReport,
} from "./integrations/account-report.ts";
