import { sql, type Kysely, type Selectable, type Transaction } from "kysely";
import { likePattern, readPage, type Page, type PageOf } from "../listing/page.ts";
import type { Database } from "../schema.ts";

/** Skills and languages have the same life and the same columns; one set of statements serves both. */
export type SkillKind = "skill" | "language";
export type SkillRow = Selectable<Database["skill"]>;

/** What a user can do. `id` is the skill's or language's. */
export interface UserSkill {
  readonly userId: string;
  readonly id: string;
  readonly name: string;
  readonly state: SkillRow["state"];
  readonly proficiency: number;
}

/** A used name is a conflict on `skill_name` or `language_name`. */
export async function insertSkill(
  db: Kysely<Database>,
  kind: SkillKind,
  name: string,
): Promise<SkillRow> {
  return db.insertInto(kind).values({ name }).returningAll().executeTakeFirstOrThrow();
}

/** A skill or language that is not deleted. */
export async function findSkill(
  db: Kysely<Database>,
  kind: SkillKind,
  id: string,
): Promise<SkillRow | undefined> {
  return db
    .selectFrom(kind)
    .selectAll()
    .where("id", "=", id)
    .where("state", "<>", "deleted")
    .executeTakeFirst();
}

/** A page of skills or languages by name; `name` is part of the name, `*` stands for anything. */
export async function listSkills(
  db: Kysely<Database>,
  kind: SkillKind,
  filter: PageOf & { name?: string; ids?: readonly string[] },
): Promise<Page<SkillRow>> {
  let query = db.selectFrom(kind).where("state", "<>", "deleted");
  if (filter.name !== undefined) query = query.where("name", "ilike", likePattern(filter.name));
  if (filter.ids) query = query.where("id", "in", [...filter.ids]);
  return readPage(
    query
      .selectAll()
      .orderBy((eb) => eb.fn("lower", ["name"]))
      .orderBy("id"),
    filter,
  );
}

/**
 * Marks it deleted and takes it from everybody.
 * @returns the users who had it, or undefined when there is none of that id.
 */
export async function deleteSkillById(
  trx: Transaction<Database>,
  kind: SkillKind,
  id: string,
  now: Date,
): Promise<string[] | undefined> {
  const result = await trx
    .updateTable(kind)
    .set((eb) => ({ state: "deleted" as const, version: eb("version", "+", 1), modified_at: now }))
    .where("id", "=", id)
    .where("state", "<>", "deleted")
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) return undefined;
  const rows =
    kind === "skill"
      ? await trx.deleteFrom("user_skill").where("skill_id", "=", id).returning("user_id").execute()
      : await trx
          .deleteFrom("user_language")
          .where("language_id", "=", id)
          .returning("user_id")
          .execute();
  return rows.map((row) => row.user_id);
}

/** Skills or languages of users, by name. */
export async function listUserSkills(
  db: Kysely<Database>,
  kind: SkillKind,
  userIds: readonly string[],
): Promise<UserSkill[]> {
  if (userIds.length === 0) return [];
  const held = kind === "skill" ? sql`user_skill` : sql`user_language`;
  const heldId = kind === "skill" ? sql`skill_id` : sql`language_id`;
  const { rows } = await sql<UserSkill>`
    select held.user_id as "userId", skill.id, skill.name, skill.state, held.proficiency
    from ${held} as held join ${sql.table(kind)} as skill on skill.id = held.${heldId}
    where held.user_id = any(${[...userIds]}::uuid[]) and skill.state <> 'deleted'
    order by lower(skill.name), skill.id`.execute(db);
  return rows;
}

/** Gives a user skills or languages, or changes the proficiency of those he or she has. */
export async function assignSkills(
  trx: Transaction<Database>,
  kind: SkillKind,
  userId: string,
  skills: readonly { id: string; proficiency: number }[],
): Promise<void> {
  if (skills.length === 0) return;
  if (kind === "skill") {
    await trx
      .insertInto("user_skill")
      .values(
        skills.map((skill) => ({
          user_id: userId,
          skill_id: skill.id,
          proficiency: skill.proficiency,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .constraint("user_skill_pk")
          .doUpdateSet((eb) => ({ proficiency: eb.ref("excluded.proficiency") })),
      )
      .execute();
    return;
  }
  await trx
    .insertInto("user_language")
    .values(
      skills.map((skill) => ({
        user_id: userId,
        language_id: skill.id,
        proficiency: skill.proficiency,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .constraint("user_language_pk")
        .doUpdateSet((eb) => ({ proficiency: eb.ref("excluded.proficiency") })),
    )
    .execute();
}

/** Takes one skill or language from a user, or with `id` undefined all of them. @returns how many. */
export async function unassignSkills(
  trx: Transaction<Database>,
  kind: SkillKind,
  options: { userId: string; id?: string },
): Promise<number> {
  const { userId, id } = options;
  const result =
    kind === "skill"
      ? await trx
          .deleteFrom("user_skill")
          .where("user_id", "=", userId)
          .$if(id !== undefined, (query) => query.where("skill_id", "=", id as string))
          .executeTakeFirst()
      : await trx
          .deleteFrom("user_language")
          .where("user_id", "=", userId)
          .$if(id !== undefined, (query) => query.where("language_id", "=", id as string))
          .executeTakeFirst();
  return Number(result.numDeletedRows);
}
