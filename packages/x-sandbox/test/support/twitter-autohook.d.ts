/** As much of autohook as the tests use; the package brings no types. */
declare module "twitter-autohook" {
  import type { EventEmitter } from "node:events";

  class Autohook extends EventEmitter {
    constructor(options: {
      token: string;
      token_secret: string;
      consumer_key: string;
      consumer_secret: string;
      env: string;
      port: number;
    });
    startServer(): void;
    start(webhookUrl: string): Promise<void>;
    subscribe(user: { oauth_token: string; oauth_token_secret: string }): Promise<boolean>;
    unsubscribe(userId: string): Promise<boolean>;
    getWebhooks(): Promise<{ id: string; url: string; valid: boolean }[]>;
    removeWebhooks(): Promise<void>;
  }

  const autohook: { Autohook: typeof Autohook };
  export default autohook;
}
