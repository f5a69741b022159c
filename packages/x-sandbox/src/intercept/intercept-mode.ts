import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { rootCertificates } from "node:tls";

import { CERTIFICATE_FILE, createAuthority, keptAuthority } from "./authority.ts";
import { startInterceptProxy } from "./intercept-proxy.ts";

/** How to let programs with X's addresses compiled in reach a sandbox. */
export interface InterceptOptions {
  readonly sandboxUrl: string;
  /** Port of the proxy on 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  /** Folder in which the authority is kept for the next run; without one it exists for this run only. */
  readonly directory?: string | undefined;
  /** Tunnel connections to hosts that are not X's instead of refusing them. */
  readonly areOthersAllowed: boolean;
}

/** The proxy, and what a program's environment has to hold to go through it. */
export interface Intercept {
  readonly url: string;
  readonly certificateFile: string;
  /** Names and values as the usual HTTP libraries read them. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Certificates of the public authorities with ours: for libraries whose variable replaces their list instead of adding to it. */
const BUNDLE_FILE = "intercept-ca-bundle.pem";

/** Starts the proxy with its authority and writes down what clients have to trust. */
export async function startIntercept(options: InterceptOptions): Promise<Intercept> {
  const { directory, areOthersAllowed } = options;
  const authority =
    directory === undefined ? await createAuthority() : await keptAuthority(directory);
  const folder = directory ?? mkdtempSync(path.join(tmpdir(), "tsubame-intercept-"));
  const certificateFile = path.resolve(folder, CERTIFICATE_FILE);
  const bundleFile = path.resolve(folder, BUNDLE_FILE);
  writeFileSync(certificateFile, authority.certificatePem);
  writeFileSync(bundleFile, [...rootCertificates, authority.certificatePem].join("\n"));
  const proxy = await startInterceptProxy({
    authority,
    sandboxUrl: options.sandboxUrl,
    port: options.port,
    areOthersAllowed,
  });
  return {
    url: proxy.url,
    certificateFile,
    environment: {
      HTTPS_PROXY: proxy.url,
      // Some tools read only the small letters.
      https_proxy: proxy.url,
      // What is on this machine, webhooks and the sandbox itself among it, is reached directly.
      NO_PROXY: "127.0.0.1,localhost,::1",
      no_proxy: "127.0.0.1,localhost,::1",
      NODE_USE_ENV_PROXY: "1",
      NODE_EXTRA_CA_CERTS: certificateFile,
      SSL_CERT_FILE: bundleFile,
      // Where a machine sets it, curl listens to nothing else.
      CURL_CA_BUNDLE: bundleFile,
      REQUESTS_CA_BUNDLE: bundleFile,
    },
    async close() {
      await proxy.close();
      if (directory === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
