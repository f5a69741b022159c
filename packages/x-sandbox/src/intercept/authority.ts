import { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { generate } from "selfsigned";

/** A certificate and its private key, both PEM. */
interface IssuedCertificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate authority that only the clients told about it trust. */
export interface Authority {
  /** What a client has to trust: the content of `NODE_EXTRA_CA_CERTS` and the like. */
  readonly certificatePem: string;
  /** Issues a server certificate for the given host names. */
  issue(hostnames: readonly [string, ...string[]]): Promise<IssuedCertificate>;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** An authority that exists for one run is good for a week, one that is kept for a year. */
const RUN_DAYS = 7;
const KEPT_DAYS = 365;
/** A kept authority that would end sooner than this is made anew at a start. */
const RENEWAL_DAYS = 30;

const shapeOf = (days: number) =>
  ({
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    // A client whose clock is a little behind must not find the certificate in the future.
    notBeforeDate: new Date(Date.now() - DAY_MS),
    notAfterDate: new Date(Date.now() + days * DAY_MS),
  }) as const;

async function makeRoot(name: string, days: number): Promise<IssuedCertificate> {
  const root = await generate([{ name: "commonName", value: name }], {
    ...shapeOf(days),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { key: root.private, cert: root.cert };
}

function authorityOf(root: IssuedCertificate, days: number): Authority {
  return {
    certificatePem: root.cert,
    async issue(hostnames) {
      const issued = await generate([{ name: "commonName", value: hostnames[0] }], {
        ...shapeOf(days),
        ca: root,
        extensions: [
          { name: "basicConstraints", cA: false },
          { name: "keyUsage", digitalSignature: true, critical: true },
          { name: "extKeyUsage", serverAuth: true },
          { name: "subjectAltName", altNames: hostnames.map((value) => ({ type: 2, value })) },
        ],
      });
      return { key: issued.private, cert: issued.cert };
    },
  };
}

/**
 * Makes an authority for one run. Its key is never written anywhere: certificates that stand for X's hosts must not
 * be makeable once the process is gone.
 */
export async function createAuthority(): Promise<Authority> {
  return authorityOf(await makeRoot("Tsubame X sandbox, this run only", RUN_DAYS), RUN_DAYS);
}

/** Names of an authority's files in its folder. */
export const CERTIFICATE_FILE = "intercept-ca.pem";
const KEY_FILE = "intercept-ca.key.pem";

function readRoot(directory: string): IssuedCertificate | undefined {
  const files = [KEY_FILE, CERTIFICATE_FILE].map((name) => path.join(directory, name));
  if (!files.every((file) => existsSync(file))) return undefined;
  const [key = "", cert = ""] = files.map((file) => readFileSync(file, "utf8"));
  return daysLeft(cert) < RENEWAL_DAYS ? undefined : { key, cert };
}

/** How long a certificate is good yet; a file that holds none is good for no time. */
function daysLeft(cert: string): number {
  try {
    return (Date.parse(new X509Certificate(cert).validTo) - Date.now()) / DAY_MS;
  } catch {
    return 0;
  }
}

/**
 * The authority kept in a folder, so that clients have to be told once: read when it is there and good for a month yet, else made. The key
 * file is for its owner only (0600); whoever has it can pretend to be X to the programs that trust the certificate, so those should
 * be test programs and nothing else.
 */
export async function keptAuthority(directory: string): Promise<Authority> {
  const kept = readRoot(directory);
  if (kept !== undefined) return authorityOf(kept, KEPT_DAYS);
  const root = await makeRoot("Tsubame X sandbox", KEPT_DAYS);
  mkdirSync(directory, { recursive: true });
  for (const [name, content] of [
    [KEY_FILE, root.key],
    [CERTIFICATE_FILE, root.cert],
  ] as const) {
    const draft = path.join(directory, `${name}.draft`);
    writeFileSync(draft, content, { mode: name === KEY_FILE ? 0o600 : 0o644 });
    renameSync(draft, path.join(directory, name));
  }
  return authorityOf(root, KEPT_DAYS);
}
