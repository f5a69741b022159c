import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EntityListing, ErrorBody, Schedule, ScheduleGroup } from "@tsubame/contract";
import { readScheduleStates } from "@tsubame/store";
import { createConfigurationApi, type ConfigurationApi } from "../support/configuration-api.ts";

let api: ConfigurationApi;
beforeAll(async () => {
  api = await createConfigurationApi();
});
afterAll(() => api.close());

const schedules = "/api/v2/architect/schedules";
const groups = "/api/v2/architect/schedulegroups";
const own = "/api/tsubame/v1";
const hours = {
  start: "2026-01-05T09:00:00.000",
  end: "2026-01-05T18:00:00.000",
  rrule: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
};
const makeSchedule = async (change: object = {}) =>
  (await api.admin<Schedule>("POST", schedules, { name: randomUUID(), ...hours, ...change })).body;
const makeGroup = async (change: object = {}) => {
  const openSchedules = [{ id: (await makeSchedule()).id }];
  const body = { name: randomUUID(), timeZone: "Asia/Tokyo", openSchedules, ...change };
  return (await api.admin<ScheduleGroup>("POST", groups, body)).body;
};
/** What flows are told: the way of every inbound DM. */
const stateOf = async (groupId: string, at: string) =>
  (await readScheduleStates(api.context.db, { groupIds: [groupId], at: new Date(at) })).get(
    groupId,
  );
const fieldsOf = (body: ErrorBody) => body.details.map(({ fieldName }) => fieldName);

describe("schedules", () => {
  it("go out and come back as the SDK sends them", async () => {
    const name = randomUUID();
    const { status, body } = await api.admin<Schedule>("POST", schedules, {
      name,
      description: "平日",
      ...hours,
      // As Terraform writes it.
      start: "2026-01-05T09:00:00.000000",
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name,
      description: "平日",
      ...hours,
      version: 1,
      state: "active",
    });
    const read = await api.admin<Schedule>("GET", `${schedules}/${body.id}`);
    expect(read.body).toEqual(body);
    const { body: changed } = await api.admin<Schedule>("PUT", `${schedules}/${body.id}`, {
      ...read.body,
      end: "2026-01-05T20:00:00.000",
      rrule: "",
    });
    expect(changed).toMatchObject({ end: "2026-01-05T20:00:00.000", version: 2 });
    expect(changed.rrule).toBeUndefined();
    const { body: page } = await api.admin<EntityListing<Schedule>>(
      "GET",
      `${schedules}?name=${name.slice(0, 20)}&pageSize=5&sortBy=name&sortOrder=asc`,
    );
    expect(page).toMatchObject({ total: 1, entities: [changed] });
    expect((await api.admin("DELETE", `${schedules}/${body.id}`)).status).toBe(200);
    expect((await api.admin("GET", `${schedules}/${body.id}`)).status).toBe(404);
  });

  it.each([
    ["start", { start: "2026-01-05T09:00:00Z" }],
    ["start", { start: "2026-02-30T09:00:00" }],
    ["start", { start: "1066-10-14T09:00:00" }],
    ["end", { end: "whenever" }],
    ["end", { end: hours.start }],
    ["end", { end: "2026-01-04T09:00:00" }],
    ["rrule", { rrule: "FREQ=WEEKLY;BYDAY=FUNDAY" }],
    ["rrule", { rrule: "FREQ=MINUTELY" }],
    ["rrule", { rrule: "every day" }],
    ["rrule", { end: "2027-06-01T00:00:00" }],
    ["name", { name: " " }],
  ])("with a wrong %s are refused by field: %o", async (field, change) => {
    const { status, body } = await api.admin<ErrorBody>("POST", schedules, {
      name: randomUUID(),
      ...hours,
      ...change,
    });
    expect([status, fieldsOf(body)]).toEqual([400, [field]]);
  });

  it("name every missing field at once", async () => {
    const { body } = await api.admin<ErrorBody>("POST", schedules, {});
    expect(fieldsOf(body)).toEqual(["name", "start", "end"]);
  });

  it("are not changed on top of somebody else's change, and a name is had once", async () => {
    const schedule = await makeSchedule();
    const put = (body: object) =>
      api.admin<ErrorBody>("PUT", `${schedules}/${schedule.id}`, { ...schedule, ...body });
    expect((await put({ description: "first" })).status).toBe(200);
    const late = await put({ description: "second" });
    expect([late.status, late.body.code]).toEqual([409, "general.conflict"]);
    expect(late.body.messageParams).toMatchObject({ currentVersion: "2" });
    const other = await makeSchedule();
    const taken = await put({ version: 2, name: other.name.toUpperCase() });
    expect([taken.status, fieldsOf(taken.body)]).toEqual([409, ["name"]]);
  });

  it("of a group are not deleted, and the refusal names the group", async () => {
    const schedule = await makeSchedule();
    const group = await makeGroup({ openSchedules: [{ id: schedule.id }] });
    const refused = await api.admin<ErrorBody>("DELETE", `${schedules}/${schedule.id}`);
    expect([refused.status, refused.body.code]).toEqual([409, "schedule.inUse"]);
    expect(refused.body.messageParams).toMatchObject({ usedBy: group.name });
    expect((await api.admin("GET", `${schedules}/${schedule.id}`)).status).toBe(200);
    expect((await api.admin("DELETE", `${groups}/${group.id}`)).status).toBe(200);
    expect((await api.admin("DELETE", `${schedules}/${schedule.id}`)).status).toBe(200);
  });
});

describe("schedule groups", () => {
  it("keep their schedules by kind and in order", async () => {
    const [first, second, closed, holiday] = await Promise.all([
      makeSchedule(),
      makeSchedule(),
      makeSchedule({ rrule: null }),
      makeSchedule({ rrule: null }),
    ]);
    const group = await makeGroup({
      openSchedules: [{ id: second.id }, { id: first.id.toUpperCase() }, { id: second.id }],
      closedSchedules: [{ id: closed.id, name: "whatever", selfUri: "/x" }],
      holidaySchedules: [{ id: holiday.id }],
    });
    expect(group.timeZone).toBe("Asia/Tokyo");
    expect(group.openSchedules.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(group.closedSchedules).toEqual([
      { id: closed.id, name: closed.name, selfUri: `${schedules}/${closed.id}` },
    ]);
    const { body: page } = await api.admin<EntityListing<ScheduleGroup>>(
      "GET",
      `${groups}?scheduleIds=${holiday.id}`,
    );
    expect(page.entities).toEqual([group]);
    const { body: changed } = await api.admin<ScheduleGroup>("PUT", `${groups}/${group.id}`, {
      ...group,
      openSchedules: [{ id: first.id }],
      closedSchedules: null,
      holidaySchedules: undefined,
    });
    expect(changed).toMatchObject({ version: 2, closedSchedules: [], holidaySchedules: [] });
    const late = await api.admin("PUT", `${groups}/${group.id}`, group);
    expect(late.status).toBe(409);
  });

  it("are refused by field: no schedule for opening, unknown schedules, an unknown zone", async () => {
    const unknown = randomUUID();
    const { status, body } = await api.admin<ErrorBody>("POST", groups, {
      name: "x",
      timeZone: "Asia/Edo",
      openSchedules: [{ id: (await makeSchedule()).id }, { id: unknown }],
      holidaySchedules: [{ id: unknown }],
    });
    expect(status).toBe(400);
    expect(fieldsOf(body)).toEqual(["timeZone", "openSchedules.1.id", "holidaySchedules.0.id"]);
    const empty = await api.admin<ErrorBody>("POST", groups, { name: "x", openSchedules: [] });
    expect([empty.status, fieldsOf(empty.body)]).toEqual([400, ["openSchedules"]]);
    const offset = await api.admin<ErrorBody>("POST", groups, {
      name: "x",
      timeZone: "+09:00",
      openSchedules: [{ id: (await makeSchedule()).id }],
    });
    expect(fieldsOf(offset.body)).toEqual(["timeZone"]);
  });

  it("that a flow asks for are not deleted, and the refusal names the flow", async () => {
    const group = await makeGroup();
    const name = `flow ${randomUUID()}`;
    await api.context.db
      .insertInto("flow")
      .values({
        name,
        rules: JSON.stringify([
          {
            when: [{ kind: "schedule", scheduleGroupId: group.id.toUpperCase(), is: "open" }],
            then: { queueId: randomUUID() },
          },
        ]),
      })
      .execute();
    const refused = await api.admin<ErrorBody>("DELETE", `${groups}/${group.id}`);
    expect([refused.status, refused.body.code]).toEqual([409, "scheduleGroup.inUse"]);
    expect(refused.body.messageParams).toMatchObject({ usedBy: name });
    await api.context.db.updateTable("flow").set({ state: "deleted" }).execute();
    expect((await api.admin("DELETE", `${groups}/${group.id}`)).status).toBe(200);
  });

  it("tell flows at once what a change of a schedule, a listed day or the group itself makes of them", async () => {
    const schedule = await makeSchedule();
    const wholeDay = { start: "2026-01-01T00:00:00", end: "2026-01-02T00:00:00", rrule: null };
    const holiday = await makeSchedule(wholeDay);
    const group = await makeGroup({
      openSchedules: [{ id: schedule.id }],
      holidaySchedules: [{ id: holiday.id }],
    });
    const tuesdayEvening = "2026-11-24T10:00:00Z";
    expect(await stateOf(group.id, "2026-11-24T03:00:00Z")).toBe("open");
    expect(await stateOf(group.id, tuesdayEvening)).toBe("closed");
    await api.admin("PUT", `${schedules}/${schedule.id}`, {
      ...schedule,
      end: "2026-01-05T21:00:00",
    });
    expect(await stateOf(group.id, tuesdayEvening)).toBe("open");
    await api.admin("PUT", `${own}/schedules/${holiday.id}/dates`, {
      dates: [{ date: "2026-11-24" }],
    });
    expect(await stateOf(group.id, tuesdayEvening)).toBe("holiday");
    await api.admin("PUT", `${groups}/${group.id}`, { ...group, holidaySchedules: [] });
    expect(await stateOf(group.id, tuesdayEvening)).toBe("open");
    await api.admin("PUT", `${groups}/${group.id}`, {
      ...group,
      holidaySchedules: [],
      version: undefined,
      timeZone: "America/New_York",
    });
    expect(await stateOf(group.id, tuesdayEvening)).toBe("closed");
    await api.admin("DELETE", `${groups}/${group.id}`);
    expect(await stateOf(group.id, tuesdayEvening)).toBeUndefined();
  });

  it("cost an inbound batch one statement while nothing changes", async () => {
    const ids = [(await makeGroup()).id, (await makeGroup()).id];
    const statements: string[] = [];
    const watched = api.context.db.withPlugin({
      transformQuery({ node }) {
        statements.push(node.kind);
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    });
    const read = async (at: string) => {
      statements.length = 0;
      const states = await readScheduleStates(watched, { groupIds: ids, at: new Date(at) });
      return [statements.length, ...states.values()];
    };
    expect(await read("2026-11-24T03:00:00Z")).toEqual([2, "open", "open"]);
    expect(await read("2026-11-24T10:00:00Z")).toEqual([1, "closed", "closed"]);
    expect(await read("2026-12-04T03:00:00Z")).toEqual([1, "open", "open"]);
    // Two weeks on they are computed again.
    expect(await read("2026-12-30T03:00:00Z")).toEqual([2, "open", "open"]);
  });

  it("say what they are now, at another time and next, and which schedule says so", async () => {
    const schedule = await makeSchedule();
    const group = await makeGroup({ openSchedules: [{ id: schedule.id }] });
    const at = (query: string) => api.admin("GET", `${own}/schedulegroups/${group.id}/${query}`);
    expect((await at("state?at=2026-11-24T12:00:00%2B09:00")).body).toEqual({
      at: "2026-11-24T03:00:00.000Z",
      timeZone: "Asia/Tokyo",
      state: "open",
      schedule: { id: schedule.id, name: schedule.name },
      changesAt: "2026-11-24T09:00:00.000Z",
      changesTo: "closed",
    });
    expect((await at("state")).status).toBe(200);
    const { body } = await at("timeline?from=2026-11-23T15:00:00Z&until=2026-11-24T15:00:00Z");
    expect(body).toEqual({
      timeZone: "Asia/Tokyo",
      stretches: [
        ["2026-11-23T15:00:00.000Z", "2026-11-24T00:00:00.000Z", "closed", null],
        ["2026-11-24T00:00:00.000Z", "2026-11-24T09:00:00.000Z", "open", schedule],
        ["2026-11-24T09:00:00.000Z", "2026-11-24T15:00:00.000Z", "closed", null],
      ].map(([startsAt, endsAt, state, from]) => ({
        startsAt,
        endsAt,
        state,
        schedule: from && { id: schedule.id, name: schedule.name },
      })),
    });
    const statuses = await Promise.all(
      [
        "timeline?from=2026-11-23T15:00:00Z&until=2026-11-23T15:00:00Z",
        "timeline?from=2026-11-23T15:00:00Z&until=2027-11-23T15:00:00Z",
        "state?at=tomorrow",
        "state?at=9999-11-23T15:00:00Z",
      ].map(async (query) => (await at(query)).status),
    );
    expect(statuses).toEqual([400, 400, 400, 400]);
  });
});

describe("listed days", () => {
  it("make a schedule take place on them alone, each once and in order, beginning with the first", async () => {
    const schedule = await makeSchedule({
      start: "2030-05-05T00:00:00",
      end: "2030-05-06T00:00:00",
      rrule: null,
    });
    const path = `${own}/schedules/${schedule.id}/dates`;
    const { status, body } = await api.admin("PUT", path, {
      dates: [
        { date: "2026-11-23", name: "勤労感謝の日" },
        { date: "2026-11-03", name: "文化の日" },
        { date: "2026-11-23", name: "again" },
      ],
      version: 1,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      schedule: {
        start: "2026-11-03T00:00:00.000",
        end: "2026-11-04T00:00:00.000",
        dateCount: 2,
        version: 2,
      },
      dates: [
        { date: "2026-11-03", name: "文化の日" },
        { date: "2026-11-23", name: "勤労感謝の日" },
      ],
    });
    expect((await api.admin("GET", path)).body).toEqual(body);
    expect((await api.admin("PUT", path, { dates: [], version: 1 })).status).toBe(409);
    expect((await api.admin("PUT", path, { dates: [{ date: "2026-02-30" }] })).status).toBe(400);
    const group = await makeGroup({ holidaySchedules: [{ id: schedule.id }] });
    expect(await stateOf(group.id, "2026-11-03T03:00:00Z")).toBe("holiday");
    expect(await stateOf(group.id, "2026-11-04T03:00:00Z")).toBe("open");
  });

  it("are read from a file without storing anything", async () => {
    // 国民の祝日・休日月日,… as the authority's file has it, in Shift_JIS.
    const file = Buffer.from(
      "8d9196af82cc8f6a93fa8145 8b7893fa8c8e93fa2c96bc8fcc0d0a323032362f312f312c8cb393fa0d0a323032362f312f31322c90ac906c82cc93fa0d0a".replaceAll(
        " ",
        "",
      ),
      "hex",
    );
    const path = `${own}/schedules/dates/readings`;
    const { status, body } = await api.admin("POST", path, {
      contentBase64: file.toString("base64"),
    });
    expect([status, body]).toEqual([
      200,
      {
        dates: [
          { date: "2026-01-01", name: "元日" },
          { date: "2026-01-12", name: "成人の日" },
        ],
        unreadLines: [],
        unreadCount: 0,
      },
    ]);
    const nothing = await api.admin<ErrorBody>("POST", path, { text: "no days here" });
    expect([nothing.status, fieldsOf(nothing.body)]).toEqual([400, ["text"]]);
    const picture = await api.admin<ErrorBody>("POST", path, {
      contentBase64: Buffer.from([0x89, 0x50, 0xff, 0x00, 0xfd]).toString("base64"),
    });
    expect([picture.status, fieldsOf(picture.body)]).toEqual([400, ["contentBase64"]]);
  });
});

describe("changes at the same time", () => {
  it("never leave a group with a schedule that is gone", async () => {
    for (let round = 0; round < 10; round += 1) {
      const schedule = await makeSchedule();
      const [made, deleted] = await Promise.all([
        api.admin<ScheduleGroup>("POST", groups, {
          name: randomUUID(),
          openSchedules: [{ id: schedule.id }],
        }),
        api.admin<ErrorBody>("DELETE", `${schedules}/${schedule.id}`),
      ]);
      expect([
        [200, 409],
        [400, 200],
      ]).toContainEqual([made.status, deleted.status]);
    }
  });

  it("of schedules and of the groups they share do not block each other", async () => {
    const [first, second] = [await makeSchedule(), await makeSchedule()];
    const openSchedules = [{ id: first.id }, { id: second.id }];
    const shared = [await makeGroup({ openSchedules }), await makeGroup({ openSchedules })];
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all([
        ...[first, second].map(({ version: _version, ...schedule }) =>
          api.admin("PUT", `${schedules}/${schedule.id}`, schedule),
        ),
        ...shared.map(({ version: _version, ...group }) =>
          api.admin("PUT", `${groups}/${group.id}`, {
            ...group,
            openSchedules: round % 2 === 0 ? openSchedules : openSchedules.toReversed(),
          }),
        ),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    }
  });
});

describe("access to schedules", () => {
  it("lets supervisors read and only administrators change", async () => {
    const supervisor = await api.person({ roles: ["supervisor"] });
    const agent = await api.person();
    const schedule = await makeSchedule();
    expect((await supervisor.call("GET", `${schedules}/${schedule.id}`)).status).toBe(200);
    expect((await supervisor.call("DELETE", `${schedules}/${schedule.id}`)).status).toBe(403);
    expect((await agent.call("GET", schedules)).status).toBe(403);
  });
});
