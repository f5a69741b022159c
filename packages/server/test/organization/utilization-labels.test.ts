import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EntityListing, ErrorBody, Utilization, UtilizationLabel } from "@tsubame/contract";
import { createConfigurationApi, type ConfigurationApi } from "../support/configuration-api.ts";

let api: ConfigurationApi;
beforeAll(async () => {
  api = await createConfigurationApi();
});
afterAll(() => api.close());

const all = "/api/v2/routing/utilization";
const labels = `${all}/labels`;
const makeLabel = async (name: string = randomUUID()) =>
  (await api.admin<UtilizationLabel>("POST", labels, { name })).body;
const message = { message: { maximumCapacity: 4 } };

describe("utilization labels", () => {
  it("are made, found by name, renamed and deleted", async () => {
    const label = await makeLabel();
    const one = `${labels}/${label.id}`;
    expect((await api.admin<UtilizationLabel>("GET", one)).body).toEqual(label);
    const twin = await api.admin<ErrorBody>("POST", labels, { name: label.name.toUpperCase() });
    expect([twin.status, twin.body.details]).toEqual([
      409,
      [{ fieldName: "name", errorCode: "general.conflict" }],
    ]);
    const renamed = await api.admin<UtilizationLabel>("PUT", one, { name: `${label.name} 2` });
    expect(renamed.body.name).toBe(`${label.name} 2`);
    const found = await api.admin<EntityListing<UtilizationLabel>>(
      "GET",
      `${labels}?name=${label.name}`,
    );
    expect(found.body.entities).toEqual([renamed.body]);
    expect((await api.admin("DELETE", one)).status).toBe(200);
    expect((await api.admin("GET", one)).status).toBe(404);
    expect((await api.admin("PUT", one, { name: "x" })).status).toBe(404);
  });

  it("have a capacity for everybody and one of a person's own, and take both with them", async () => {
    const [video, urgent] = [await makeLabel(), await makeLabel()];
    const person = await api.person();
    const own = `/api/v2/routing/users/${person.id}/utilization`;
    const { body: forAll } = await api.admin<Utilization>("PUT", all, {
      utilization: message,
      labelUtilizations: {
        [video.id.toUpperCase()]: { maximumCapacity: 2, interruptingLabelIds: [urgent.id] },
        [urgent.id]: { maximumCapacity: 25 },
      },
    });
    const view = (label: UtilizationLabel, maximumCapacity: number) => ({
      maximumCapacity,
      interruptingLabelIds: [],
      labelName: label.name,
    });
    expect(forAll).toMatchObject({ level: "Organization", utilization: message });
    expect(forAll.labelUtilizations).toEqual({
      [video.id]: view(video, 2),
      [urgent.id]: view(urgent, 25),
    });
    const { body: forOne } = await api.admin<Utilization>("PUT", own, {
      labelUtilizations: { [video.id]: { maximumCapacity: 0 } },
    });
    expect(forOne).toEqual({
      level: "Organization",
      utilization: forAll.utilization,
      labelUtilizations: { [video.id]: view(video, 0) },
    });
    expect((await api.admin<Utilization>("GET", own)).body).toEqual(forOne);
    await api.admin("DELETE", `${labels}/${video.id}`);
    expect((await api.admin<Utilization>("GET", own)).body.labelUtilizations).toEqual({});
    await api.admin("DELETE", all);
    expect((await api.admin<Utilization>("GET", all)).body).toMatchObject({
      utilization: { message: { maximumCapacity: 1 } },
      labelUtilizations: {},
    });
  });

  it("name the capacity that is out of range and the label there is none of", async () => {
    const label = await makeLabel();
    const unknown = randomUUID();
    const person = await api.person();
    for (const url of [all, `/api/v2/routing/users/${person.id}/utilization`]) {
      const tooMany = await api.admin<ErrorBody>("PUT", url, {
        utilization: { message: { maximumCapacity: 26 } },
        labelUtilizations: { [label.id]: { maximumCapacity: 26 } },
      });
      expect([tooMany.status, tooMany.body.details]).toEqual([
        400,
        [
          { fieldName: "utilization.message.maximumCapacity", errorCode: "invalid.value" },
          {
            fieldName: `labelUtilizations.${label.id}.maximumCapacity`,
            errorCode: "invalid.value",
          },
        ],
      ]);
      const nobody = await api.admin<ErrorBody>("PUT", url, {
        utilization: message,
        labelUtilizations: {
          [unknown]: { maximumCapacity: 1 },
          [label.id]: { maximumCapacity: 1 },
        },
      });
      expect([nobody.status, nobody.body.details]).toEqual([
        400,
        [{ fieldName: `labelUtilizations.${unknown}`, errorCode: "not.found" }],
      ]);
      const { body } = await api.admin<Utilization>("GET", url);
      expect([body.utilization.message.maximumCapacity, body.labelUtilizations]).toEqual([1, {}]);
    }
  });
});
