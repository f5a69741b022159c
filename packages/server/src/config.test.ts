import { describe, expect, it } from "vitest";
import { pino } from "pino";
import { createApp } from "./http/app.ts";
import { ConfigError, readConfig } from "./config.ts";

describe("the environment", () => {
  it("is read with defaults, and an empty variable counts as absent", () => {
    const config = readConfig({ TSUBAME_PORT: "" }, "demo");
    expect(config).toMatchObject({
      port: 8080,
      host: "127.0.0.1",
      xApiUrl: "http://127.0.0.1:8090",
      requestsPerMinute: 60_000,
      trustedProxies: ["loopback", "linklocal", "uniquelocal"],
    });
  });

  it("tells every problem at once", () => {
    const read = () =>
      readConfig(
        { TSUBAME_PORT: "x", TSUBAME_CLIENT_ID: "1", TSUBAME_TRUSTED_PROXIES: "my-proxy" },
        "serve",
      );
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(/TSUBAME_PORT[\s\S]*TSUBAME_CLIENT_ID[\s\S]*TSUBAME_PUBLIC_URL/);
    expect(read).toThrow(/TSUBAME_TRUSTED_PROXIES/);
  });
});

describe("the address a request counts for", () => {
  const addressSeen = async (proxies: string) => {
    const { trustedProxies } = readConfig({ TSUBAME_TRUSTED_PROXIES: proxies }, "demo");
    const app = createApp({ log: pino({ level: "silent" }), trustedProxies });
    app.get("/address", async (request) => request.ip);
    const answer = await app.inject({
      url: "/address",
      remoteAddress: "10.0.0.7",
      headers: { "x-forwarded-for": "203.0.113.9" },
    });
    await app.close();
    return answer.body;
  };

  it("is the forwarded one only when a named proxy forwards it", async () => {
    expect(await addressSeen("10.0.0.7")).toBe("203.0.113.9");
    expect(await addressSeen("10.0.0.0/24, loopback")).toBe("203.0.113.9");
    expect(await addressSeen("10.0.0.8")).toBe("10.0.0.7");
    expect(await addressSeen("none")).toBe("10.0.0.7");
  });
});
