import { describe, expect, it } from "vitest";
import { readTrace } from "./read-trace.ts";
import { simulate } from "./simulate.ts";

const queue =
  '{"type":"queue","id":"q","scoringMethod":"TimestampAndPriority","evaluation":"ALL","agentOrder":"leastLoaded","alertingTimeoutMs":30000}';
const run = (lines: readonly string[], options = {}) =>
  simulate(readTrace([queue, ...lines]), options);

describe("a simulation", () => {
  it("lets everybody be served in turn by one agent", () => {
    const results = run([
      '{"type":"agent","id":"a","queueIds":["q"],"capacity":1}',
      '{"type":"arrival","id":"c1","queueId":"q","atMs":0,"workMs":100}',
      '{"type":"arrival","id":"c2","queueId":"q","atMs":10,"workMs":100}',
    ]);
    expect(results).toEqual([
      {
        type: "assignment",
        conversationId: "c1",
        agentId: "a",
        atMs: 0,
        waitedMs: 0,
        endedAtMs: 100,
        usedRouting: "standard",
      },
      expect.objectContaining({ conversationId: "c2", atMs: 100, waitedMs: 90, endedAtMs: 200 }),
    ]);
  });

  it("shares an agent's speed between conversations, and holds the slot while it rings and wraps up", () => {
    const results = run(
      [
        '{"type":"agent","id":"a","queueIds":["q"],"capacity":2,"speeds":[1,1.5],"wrapupMs":50}',
        '{"type":"arrival","id":"c1","queueId":"q","atMs":0,"workMs":150}',
        '{"type":"arrival","id":"c2","queueId":"q","atMs":0,"workMs":150}',
        '{"type":"arrival","id":"c3","queueId":"q","atMs":0,"workMs":10}',
      ],
      { acceptDelayMs: 20 },
    );
    // Two at 0.75 each take 200 after the ring of 20; the third waits for the wrap-up, and rings as well.
    expect(results).toMatchObject([
      { atMs: 20, endedAtMs: 220 },
      { atMs: 20, endedAtMs: 220 },
      { atMs: 290, endedAtMs: 300 },
    ]);
  });

  it("lets customers leave, agents come and go, and says who was never served", () => {
    const results = run(
      [
        '{"type":"agent","id":"a","queueIds":["q"],"capacity":1,"onQueueAtMs":500,"offQueueAtMs":600}',
        '{"type":"arrival","id":"c1","queueId":"q","atMs":0,"workMs":200,"patienceMs":400}',
        '{"type":"arrival","id":"c2","queueId":"q","atMs":100,"workMs":200,"patienceMs":null}',
        '{"type":"arrival","id":"c3","queueId":"q","atMs":200,"workMs":200}',
      ],
      { untilMs: 10_000 },
    );
    expect(results).toEqual([
      { type: "abandoned", conversationId: "c1", atMs: 400, waitedMs: 400 },
      expect.objectContaining({ type: "assignment", conversationId: "c2", atMs: 500 }),
      { type: "waiting", conversationId: "c3", waitedMs: 9_800 },
    ]);
  });

  it("follows the rules of the queue over time", () => {
    const ringed = queue.replace(
      "}",
      ',"rings":[{"stayMs":30,"skillIdsRemovedOnExit":["s"]},{"stayMs":0,"skillIdsRemovedOnExit":[]}]}',
    );
    const lines = [
      ringed,
      '{"type":"agent","id":"near","queueIds":["q"],"capacity":1}',
      '{"type":"arrival","id":"c","queueId":"q","atMs":0,"workMs":10,"skillIds":["s"]}',
    ];
    expect(simulate(readTrace(lines))).toMatchObject([
      { agentId: "near", atMs: 30, usedRouting: "bullseye" },
    ]);
  });

  it("lets agents decline and miss, who are passed over then and asked again when nobody else can", () => {
    const results = run([
      '{"type":"agent","id":"a","queueIds":["q"],"capacity":1}',
      '{"type":"agent","id":"b","queueIds":["q"],"capacity":1,"notRespondingMs":5000}',
      '{"type":"arrival","id":"c1","queueId":"q","atMs":0,"workMs":100,"declinedBy":["a"],"missedBy":["b"]}',
    ]);
    // a declines at once, b lets it ring for 30 s; then only a is there, who takes it.
    expect(results).toMatchObject([{ agentId: "a", atMs: 30_000, endedAtMs: 30_100 }]);
  });

  it("brings an agent back after a missed offer, and keeps the conversation's place", () => {
    const results = run([
      '{"type":"agent","id":"b","queueIds":["q"],"capacity":1,"notRespondingMs":5000}',
      '{"type":"arrival","id":"c1","queueId":"q","atMs":0,"workMs":100,"missedBy":["b"]}',
      '{"type":"arrival","id":"c2","queueId":"q","atMs":10,"workMs":100}',
    ]);
    expect(results).toMatchObject([{ atMs: 35_000 }, { atMs: 35_100 }]);
  });

  it("lets a customer leave whose patience ended while it rang in vain", () => {
    const results = run([
      '{"type":"agent","id":"b","queueIds":["q"],"capacity":1}',
      '{"type":"arrival","id":"c1","queueId":"q","atMs":0,"workMs":100,"patienceMs":1000,"missedBy":["b"]}',
    ]);
    expect(results).toMatchObject([{ type: "abandoned", atMs: 30_000 }]);
  });

  it("lets agents work in shifts", () => {
    const results = run([
      '{"type":"agent","id":"a","queueIds":["q"],"capacity":1,"shifts":[{"fromMs":100,"untilMs":200},{"fromMs":300}]}',
      '{"type":"arrival","id":"c1","queueId":"q","atMs":0,"workMs":150}',
      '{"type":"arrival","id":"c2","queueId":"q","atMs":0,"workMs":10}',
    ]);
    expect(results).toMatchObject([{ atMs: 100, endedAtMs: 250 }, { atMs: 300 }]);
  });

  it("changes a queue's settings while conversations wait", () => {
    const lenient = queue.replace('"ALL"', '"NONE"').replace("}", ',"atMs":500}');
    const results = run([
      lenient,
      '{"type":"agent","id":"a","queueIds":["q"],"capacity":1}',
      '{"type":"arrival","id":"c1","queueId":"q","atMs":0,"workMs":10,"skillIds":["s"]}',
    ]);
    expect(results).toMatchObject([{ atMs: 500 }]);
  });

  it("waits for the one agent for so long", () => {
    const results = run([
      '{"type":"agent","id":"a","queueIds":["q"],"capacity":1,"shifts":[{"fromMs":1000}]}',
      '{"type":"agent","id":"b","queueIds":["q"],"capacity":1}',
      '{"type":"arrival","id":"c1","queueId":"q","atMs":0,"workMs":10,"directAgent":{"agentId":"a","waitMs":1000}}',
      '{"type":"arrival","id":"c2","queueId":"q","atMs":0,"workMs":10,"directAgent":{"agentId":"a","waitMs":500}}',
    ]);
    expect(results).toMatchObject([
      { agentId: "b", atMs: 1000 },
      { agentId: "b", atMs: 500 },
    ]);
  });
});

describe("a trace", () => {
  it.each([
    ["{", "line 2: this is no JSON"],
    ["[]", "line 2: a JSON object is wanted"],
    ['{"type":"agents"}', "line 2: type must be one of queue, agent, arrival, measured"],
    ['{"type":"agent","id":"a","queueIds":["q"]}', "line 2: agent: the field capacity is missing"],
    [
      '{"type":"agent","id":"a","queueIds":["q"],"capacity":26}',
      "line 2: agent: the field capacity has a value that is not allowed",
    ],
    [
      '{"type":"arrival","id":"a","queueId":"q","atMs":0,"workMs":1,"skils":[]}',
      "line 2: arrival: there is no field skils",
    ],
    [
      '{"type":"agent","id":"a","queueIds":["q"],"capacity":1,"shifts":[{"fromMs":5,"untilMs":9},{"fromMs":8}]}',
      "line 2: agent: the field shifts has a value that is not allowed",
    ],
    [
      '{"type":"agent","id":"a","queueIds":["q"],"capacity":1,"shifts":[],"offQueueAtMs":5}',
      "line 2: agent: shifts stand instead of onQueueAtMs, offQueueAtMs",
    ],
    [
      '{"type":"agent","id":"a","queueIds":["q"],"capacity":1,"onQueueAtMs":5,"offQueueAtMs":5}',
      "line 2: agent: offQueueAtMs must be later than onQueueAtMs",
    ],
    [
      '{"type":"arrival","id":"a","queueId":"r","atMs":0,"workMs":1}',
      "line 2: there is no queue r",
    ],
    [queue, "line 2: queue q at 0 comes twice"],
  ])("that says %s is refused", (line, message) => {
    expect(() => [...readTrace([queue, line])]).toThrow(message);
  });

  it("may not name an agent or an arrival twice", () => {
    const agent = '{"type":"agent","id":"a","queueIds":["q"],"capacity":1}';
    expect(() => run([agent, agent])).toThrow("agent a comes twice");
  });
});
