import { allPermissions, roleIds, roleNames, type RoleName } from "@tsubame/contract";

/**
 * What an agent may do besides what every signed-in person may (own state, own conversations, reading names).
 * Conversations themselves are guarded by taking part in them.
 */
const agentPermissions = [
  "routing:queue:view",
  "routing:wrapupCode:view",
  "conversation:message:create",
  "conversation:message:view",
  "conversation:participant:wrapup",
  "conversation:participant:attributes",
  "conversation:communication:disconnect",
  "conversation:communication:blindTransfer",
  "conversation:communication:blindTransferAgent",
  "conversation:communication:blindTransferQueue",
  "conversation:message:park",
  "conversation:message:pull",
] as const;

/** A supervisor sees all work and steers who does it, but changes no configuration and no access. */
const supervisorPermissions = [
  ...agentPermissions,
  "architect:flow:view",
  "authorization:role:view",
  "conversation:communication:view",
  "conversation:message:assign",
  "conversation:threadingTimeline:view",
  "conversation:utilizationLabel:edit",
  "messaging:integration:view",
  "routing:conversation:edit",
  "routing:queueMember:manage",
  "routing:emergencyGroup:view",
  "routing:schedule:view",
  "routing:scheduleGroup:view",
  "routing:skill:assign",
  "tsubame:agentState:edit",
  "tsubame:customerList:view",
  "tsubame:emergency:switch",
  "tsubame:waiting:view",
] as const;

const permissionSets: Readonly<Record<RoleName, ReadonlySet<string>>> = {
  admin: new Set(allPermissions),
  supervisor: new Set(supervisorPermissions),
  agent: new Set(agentPermissions),
};

/** Whether a stored or given name is one of the roles of this version. */
export function isRoleName(name: string): name is RoleName {
  return (roleNames as readonly string[]).includes(name);
}

/** The role of an id of `/authorization/roles`; undefined for an id nobody knows. */
export function roleOfId(id: string): RoleName | undefined {
  const wanted = id.toLowerCase();
  return roleNames.find((name) => roleIds[name] === wanted);
}

/** What a role may do. */
export function permissionsOfRole(role: RoleName): ReadonlySet<string> {
  return permissionSets[role];
}

/** What the holder of several roles may do. Names nobody knows (of a later version) give nothing. */
export function permissionsOf(roles: readonly string[]): ReadonlySet<string> {
  const known = roles.filter(isRoleName);
  const [first, ...others] = known;
  if (first === undefined) return new Set();
  if (others.length === 0 || known.includes("admin")) {
    return permissionSets[known.includes("admin") ? "admin" : first];
  }
  let permissions: ReadonlySet<string> = new Set();
  for (const role of known) permissions = new Set([...permissions, ...permissionSets[role]]);
  return permissions;
}
