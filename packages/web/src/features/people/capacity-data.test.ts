import { describe, expect, it } from "vitest";
import type { Utilization } from "@tsubame/contract";
import { capacityBody } from "./capacity-data.ts";

const own = (level: Utilization["level"]): Utilization => ({
  level,
  utilization: {
    message: { maximumCapacity: 3, interruptableMediaTypes: [], includeNonAcd: false },
  },
  labelUtilizations: {
    video: { maximumCapacity: 1, interruptingLabelIds: [], labelName: "Video" },
  },
});
const label = (maximumCapacity: number) => ({ maximumCapacity });

describe("the capacities of a person", () => {
  it("keep the labels when the number changes, and the number when a label does", () => {
    expect(capacityBody(own("Agent"), { capacity: 5 })).toEqual({
      utilization: { message: { maximumCapacity: 5 } },
      labelUtilizations: { video: label(1) },
    });
    expect(capacityBody(own("Agent"), { labels: { urgent: 2 } })).toEqual({
      utilization: { message: { maximumCapacity: 3 } },
      labelUtilizations: { video: label(1), urgent: label(2) },
    });
  });

  it("do not make the organisation's number a person's own", () => {
    expect(capacityBody(own("Organization"), { labels: { video: null } })).toEqual({
      utilization: {},
      labelUtilizations: {},
    });
    expect(capacityBody(own("Agent"), { capacity: null }).utilization).toEqual({});
  });
});
