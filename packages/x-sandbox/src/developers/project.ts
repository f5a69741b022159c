import type { Clock } from "../clock.ts";
import type { SnowflakeSource } from "../ids/snowflake.ts";
import type { AccessLevel } from "../apps/access-level.ts";

/** A project: what joins apps to a plan. Keys of an app outside any project do not work on v2 (docs/sources.md#x-apps). */
export interface Project {
  readonly id: string;
  readonly ownerId: string;
  readonly name: string;
  readonly useCase: string;
  readonly plan: AccessLevel;
  readonly createdAtMs: number;
}

/** All projects, in order of creation. */
export interface ProjectStore {
  add(project: Omit<Project, "id" | "createdAtMs">): Project;
  get(id: string): Project | undefined;
  ofOwner(ownerId: string): Project[];
  setPlan(id: string, plan: AccessLevel): Project | undefined;
  rename(id: string, name: string): Project | undefined;
  remove(id: string): void;
  list(): Project[];
  /** Puts back a project of an earlier run. */
  restore(project: Project): void;
}

/** Keeps projects in memory. */
export function createProjectStore(clock: Clock, ids: SnowflakeSource): ProjectStore {
  const projects = new Map<string, Project>();
  function change(id: string, fields: Partial<Project>): Project | undefined {
    const project = projects.get(id);
    if (project === undefined) return undefined;
    const changed = { ...project, ...fields };
    projects.set(id, changed);
    return changed;
  }
  return {
    add(fields) {
      const project: Project = { ...fields, id: ids.next(), createdAtMs: clock.now() };
      projects.set(project.id, project);
      return project;
    },
    get: (id) => projects.get(id),
    ofOwner: (ownerId) => [...projects.values()].filter((one) => one.ownerId === ownerId),
    setPlan: (id, plan) => change(id, { plan }),
    rename: (id, name) => change(id, { name }),
    remove: (id) => void projects.delete(id),
    list: () => [...projects.values()],
    restore: (project) => void projects.set(project.id, project),
  };
}
