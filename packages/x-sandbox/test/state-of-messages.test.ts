import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../src/index.ts";
import { grant, oauth2App, withBearer } from "./support/oauth2.ts";
import { png } from "./support/pictures.ts";
import { startWorld, type Json, type World } from "./support/world.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "tsubame-messages-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What a program and a phone see. */
async function look(sandbox: Sandbox, seen: { token: string; paths: string[] }): Promise<Json[]> {
  const world = { sandbox } as World;
  const answers: Json[] = [];
  for (const one of seen.paths) {
    const { status, body } = await withBearer(world, seen.token, { path: one });
    expect([one, status]).toEqual([one, 200]);
    answers.push(body);
  }
  return answers;
}

it("a picture, a group, a block and a sign-in outlive a run", async () => {
  const stateFile = path.join(directory, "sandbox.json");
  const world = await startWorld({ stateFile });
  const app = await oauth2App(world);
  const { access_token: token } = await grant(world, app);
  const { body: media } = await world.control("POST", "/media", {
    userId: world.customer.id,
    data: png().toString("base64"),
  });
  const { body: dm } = await world.control("POST", "/dms", {
    fromId: world.customer.id,
    toId: world.company.id,
    text: "see https://a.example/x",
    mediaId: media.id,
  });
  const { body: third } = await world.control("POST", "/users", { username: "ken", name: "Ken" });
  const made = await withBearer(world, token, {
    method: "POST",
    path: "/2/dm_conversations",
    json: {
      conversation_type: "Group",
      participant_ids: [world.customer.id, third.id],
      message: { text: "All of us" },
    },
  });
  const group = made.body.data.dm_conversation_id;
  await world.control("POST", "/blocks", { fromId: third.id, toId: world.company.id });
  const shown = await withBearer(world, token, {
    path: `/2/dm_events/${dm.id}?expansions=attachments.media_keys&media.fields=url`,
  });
  const resource = new URL(shown.body.includes.media[0].url).pathname.split("/").at(-1);
  const seen = {
    token,
    paths: [
      `/2/dm_conversations/media/${dm.id}/${media.id}/${resource}`,
      `/2/dm_conversations/${group}/dm_events?dm_event.fields=participant_ids,sender_id`,
      `/2/dm_events/${dm.id}?dm_event.fields=attachments,entities`,
      `/2/users/${third.id}?user.fields=receives_your_dm`,
      `/sandbox/media/${media.id}`,
      `/sandbox/usage?appId=${app.id}`,
    ],
  };
  const before = await look(world.sandbox, seen);
  // What reading itself counted is known before the run ends.
  const usage = (await look(world.sandbox, { ...seen, paths: seen.paths.slice(-1) }))[0];
  await world.sandbox.close();

  const second = await createSandbox({ stateFile });
  const kept = (await look(second, { ...seen, paths: seen.paths.slice(-1) }))[0];
  expect(kept).toEqual(usage);
  const after = await look(second, { ...seen, paths: seen.paths.slice(0, -1) });
  expect(after).toEqual(before.slice(0, -1));
  expect(after[3].data.receives_your_dm).toBe(false);
  await second.close();
});
