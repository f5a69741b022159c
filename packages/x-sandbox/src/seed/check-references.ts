import type { Seed } from "./seed-schema.ts";

interface Problem {
  readonly field: string;
  readonly problem: string;
}

const lower = (name: string): string => name.toLowerCase();

/** Names that stand twice where each may stand once. */
function repeated(names: readonly { field: string; name: string }[]): Problem[] {
  const seen = new Set<string>();
  return names.flatMap(({ field, name }) => {
    if (!seen.has(lower(name))) {
      seen.add(lower(name));
      return [];
    }
    return [{ field, problem: `${name} stands here for the second time` }];
  });
}

/** Every user name that has to be that of an account in the seed, with its path. */
function mentions(seed: Seed): { field: string; name: string }[] {
  const pairs = (["follows", "blocks", "dms"] as const).flatMap((list) =>
    seed[list].flatMap(({ from, to }, index) => [
      { field: `${list}.${index}.from`, name: from },
      { field: `${list}.${index}.to`, name: to },
    ]),
  );
  return [
    ...pairs,
    ...seed.developers.map(({ account }, index) => ({
      field: `developers.${index}.account`,
      name: account,
    })),
    ...seed.projects.map(({ owner }, index) => ({ field: `projects.${index}.owner`, name: owner })),
    ...seed.apps.flatMap(({ owner, tokens }, index) => [
      { field: `apps.${index}.owner`, name: owner },
      ...tokens.map(({ account }, position) => ({
        field: `apps.${index}.tokens.${position}.account`,
        name: account,
      })),
    ]),
  ];
}

/** Owners of projects and apps are developers; a project that an app names is its owner's. */
function ownershipProblems(seed: Seed): Problem[] {
  const developers = new Set(seed.developers.map(({ account }) => lower(account)));
  const projects = new Set(seed.projects.map((one) => `${lower(one.owner)} ${lower(one.name)}`));
  const owners = [
    ...seed.projects.map(({ owner }, index) => ({ field: `projects.${index}.owner`, owner })),
    ...seed.apps.map(({ owner }, index) => ({ field: `apps.${index}.owner`, owner })),
  ];
  return [
    ...owners.flatMap(({ field, owner }) =>
      developers.has(lower(owner)) ? [] : [{ field, problem: `${owner} is not in developers` }],
    ),
    ...seed.apps.flatMap(({ owner, project }, index) =>
      project === null || projects.has(`${lower(owner)} ${lower(project)}`)
        ? []
        : [{ field: `apps.${index}.project`, problem: `${owner} has no project ${project}` }],
    ),
  ];
}

/** An access token begins with the id of its account, so the account has to have that id. */
function tokenProblems(seed: Seed): Problem[] {
  const ids = new Map(seed.accounts.map(({ username, id }) => [lower(username), id]));
  return seed.apps.flatMap(({ tokens }, index) =>
    tokens.flatMap(({ account, accessToken }, position) => {
      const id = ids.get(lower(account));
      if (accessToken === undefined || accessToken.split("-", 1)[0] === id) return [];
      const field = `apps.${index}.tokens.${position}.accessToken`;
      return [{ field, problem: `does not begin with the id that accounts give ${account}` }];
    }),
  );
}

/** What is wrong with a seed's names: unknown ones, and those that are given twice. */
export function referenceProblems(seed: Seed): Problem[] {
  const accounts = new Set(seed.accounts.map(({ username }) => lower(username)));
  return [
    ...repeated(
      seed.accounts.map(({ username }, index) => ({
        field: `accounts.${index}.username`,
        name: username,
      })),
    ),
    ...repeated(seed.apps.map(({ name }, index) => ({ field: `apps.${index}.name`, name }))),
    ...repeated(
      seed.apps.flatMap(({ keys }, index) =>
        keys === undefined
          ? []
          : [{ field: `apps.${index}.keys.consumerKey`, name: keys.consumerKey }],
      ),
    ),
    ...repeated(
      seed.developers.map(({ account }, index) => ({
        field: `developers.${index}.account`,
        name: account,
      })),
    ),
    ...mentions(seed).flatMap(({ field, name }) =>
      accounts.has(lower(name)) ? [] : [{ field, problem: `there is no account ${name}` }],
    ),
    ...repeated(
      seed.accounts.flatMap(({ id }, index) =>
        id === undefined ? [] : [{ field: `accounts.${index}.id`, name: id }],
      ),
    ),
    ...ownershipProblems(seed),
    ...tokenProblems(seed),
  ];
}
