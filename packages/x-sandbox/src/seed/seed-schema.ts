import { z } from "zod";
import { ACCESS_LEVELS, PERMISSIONS } from "../apps/access-level.ts";
import { userAuthenticationSchema } from "../apps/user-authentication.ts";
import { MAX_TEXT_LENGTH } from "../dms/dm-request.ts";
import { ALLOW_DMS_FROM } from "../users/user.ts";

const username = z.string().regex(/^\w{1,15}$/, "1 to 15 letters, digits or underscores");
const name = z.string().trim().min(1).max(50);
const usd = z.number().min(0).max(1_000_000);

const account = z.strictObject({
  /** For whoever wants the same id, and so the same access token, in every run. */
  id: z
    .string()
    .regex(/^[1-9]\d{4,18}$/, "5 to 19 digits")
    .optional(),
  username,
  name,
  description: z.string().max(160).optional(),
  location: z.string().max(30).optional(),
  isVerified: z.boolean().optional(),
  followersCount: z.number().int().min(0).optional(),
  allowDmsFrom: z.enum(ALLOW_DMS_FROM).optional(),
  isSuspended: z.boolean().optional(),
  isLocked: z.boolean().optional(),
});

const relation = z.strictObject({ from: username, to: username });

const developer = z.strictObject({
  account: username,
  plan: z.enum(ACCESS_LEVELS),
  creditsUsd: usd.optional(),
  spendingCapUsd: usd.optional(),
});

const project = z.strictObject({
  owner: username,
  name,
  useCase: z.string().max(2_000).default(""),
});

const keys = z.strictObject({
  consumerKey: z.string().regex(/^[A-Za-z0-9]{20,30}$/, "20 to 30 letters and digits"),
  consumerSecret: z.string().regex(/^[A-Za-z0-9]{40,60}$/, "40 to 60 letters and digits"),
});

const token = z.strictObject({
  account: username,
  /** Without these the sandbox makes them, and `GET /sandbox/apps` or the portal tells. */
  accessToken: z
    .string()
    .regex(/^\d+-[A-Za-z0-9]{20,60}$/, "the account's id, a hyphen, 20 to 60 letters and digits")
    .optional(),
  accessTokenSecret: z
    .string()
    .regex(/^[A-Za-z0-9]{30,60}$/, "30 to 60 letters and digits")
    .optional(),
  permission: z.enum(PERMISSIONS).optional(),
});

const app = z.strictObject({
  owner: username,
  name,
  /** Name of a project of the owner; null for a standalone app. */
  project: name.nullable(),
  description: z.string().max(200).optional(),
  permission: z.enum(PERMISSIONS).default("read-write-directmessages"),
  userAuthentication: userAuthenticationSchema.nullable().default({
    isOauth1Enabled: true,
    isOauth2Enabled: false,
    appType: "bot",
    callbackUrls: ["https://desk.example.com/callback"],
    websiteUrl: "https://desk.example.com",
  }),
  keys: keys.optional(),
  tokens: z.array(token).default([]),
  environments: z
    .array(z.string().regex(/^[\w-]{1,64}$/, "1 to 64 letters, digits, _ or -"))
    .default([]),
});

const dm = z.strictObject({
  from: username,
  to: username,
  text: z
    .string()
    .refine((text) => text.trim() !== "", "must not be empty")
    .refine((text) => [...text].length <= MAX_TEXT_LENGTH, "is longer than 10,000 characters"),
  /** When it was written; without it, now. */
  at: z.iso.datetime({ offset: true }).optional(),
  isRead: z.boolean().default(false),
});

/**
 * The shape of a seed file: accounts and what belongs to them, named by user names and app names instead of ids. Unknown fields are refused.
 * Whether names that refer to something exist is looked at by `plant-seed.ts`.
 */
export const seedSchema = z.strictObject({
  accounts: z.array(account).default([]),
  follows: z.array(relation).default([]),
  blocks: z.array(relation).default([]),
  developers: z.array(developer).default([]),
  projects: z.array(project).default([]),
  apps: z.array(app).default([]),
  dms: z.array(dm).default([]),
});

/** See {@link seedSchema}. */
export type Seed = z.output<typeof seedSchema>;

/** A seed that cannot be planted: every field that is wrong, by its path. Nothing was planted. */
export class SeedError extends Error {
  readonly details: readonly { readonly field: string; readonly problem: string }[];

  constructor(details: readonly { field: string; problem: string }[]) {
    const lines = details.map(({ field, problem }) => `  ${field}: ${problem}`);
    super(`The seed does not have the documented shape (docs/sandbox.md):\n${lines.join("\n")}`);
    this.name = "SeedError";
    this.details = details;
  }
}
