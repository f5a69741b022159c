import { generate } from "selfsigned";

/** A certificate and its private key, both PEM. */
interface IssuedCertificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate authority that exists for one run and that only the clients told about it trust. */
export interface Authority {
  /** What a client has to trust: the content of `NODE_EXTRA_CA_CERTS` and the like. */
  readonly certificatePem: string;
  /** Issues a server certificate for the given host names. */
  issue(hostnames: readonly [string, ...string[]]): Promise<IssuedCertificate>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Makes an authority. Its key is never written anywhere: certificates that stand for X's hosts must not
 * be makeable once the process is gone.
 */
export async function createAuthority(): Promise<Authority> {
  const validity = {
    // A client whose clock is a little behind must not find the certificate in the future.
    notBeforeDate: new Date(Date.now() - DAY_MS),
    notAfterDate: new Date(Date.now() + 7 * DAY_MS),
  };
  const shape = { keyType: "ec", curve: "P-256", algorithm: "sha256", ...validity } as const;
  const root = await generate([{ name: "commonName", value: "Tsubame X sandbox, this run only" }], {
    ...shape,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return {
    certificatePem: root.cert,
    async issue(hostnames) {
      const issued = await generate([{ name: "commonName", value: hostnames[0] }], {
        ...shape,
        ca: { key: root.private, cert: root.cert },
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
