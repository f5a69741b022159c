/** A dev environment of premium Account Activity: a label (case-sensitive path segment) linked to one app. */
export interface Environment {
  readonly appId: string;
  readonly label: string;
}

/** All dev environments. Labels are unique per app. */
export interface EnvironmentStore {
  add(appId: string, label: string): Environment | "label-taken";
  get(appId: string, label: string): Environment | undefined;
  /** Whether any app has the label: decides between "not yours" and "no such thing". */
  hasLabel(label: string): boolean;
  ofApp(appId: string): Environment[];
  list(): Environment[];
  /** Forgets it. Its webhook is the caller's to end. */
  remove(appId: string, label: string): boolean;
  /** Puts back an environment of an earlier run. */
  restore(environment: Environment): void;
}

/** Keeps environments in memory. */
export function createEnvironmentStore(): EnvironmentStore {
  let environments: Environment[] = [];
  const get = (appId: string, label: string): Environment | undefined =>
    environments.find((one) => one.appId === appId && one.label === label);
  return {
    add(appId, label) {
      if (get(appId, label) !== undefined) return "label-taken";
      const environment: Environment = { appId, label };
      environments.push(environment);
      return environment;
    },
    get,
    restore: (environment) => void environments.push(environment),
    hasLabel: (label) => environments.some((one) => one.label === label),
    ofApp: (appId) => environments.filter((one) => one.appId === appId),
    list: () => environments,
    remove(appId, label) {
      const found = get(appId, label);
      environments = environments.filter((one) => one !== found);
      return found !== undefined;
    },
  };
}
