import { describe, expect, it } from "vitest";

import { parseXUser } from "./x-user.ts";

describe("parseXUser", () => {
  it("reads the v1.1 object, trusting id_str over a number beyond 2^53", () => {
    expect(
      parseXUser({
        id: Number("1500000000000000001"),
        id_str: "1500000000000000001",
        name: "Acme",
        screen_name: "acme",
        created_at: "Wed Mar 18 10:00:00 +0000 2020",
        followers_count: 9,
        verified: true,
        profile_image_url_https: "https://h/a.jpg",
      }),
    ).toEqual({
      id: "1500000000000000001",
      name: "Acme",
      username: "acme",
      profileImageUrl: "https://h/a.jpg",
      followersCount: 9,
      isVerified: true,
      createdAtMs: Date.parse("2020-03-18T10:00:00Z"),
      location: null,
      description: null,
    });
  });

  it("reads the v2 object, also wrapped in data", () => {
    const user = {
      id: "2000000002",
      name: "Jo",
      username: "jo_customer",
      created_at: "2015-01-29T23:07:49.000Z",
      profile_image_url: "https://h/b.jpg",
      public_metrics: { followers_count: 12 },
      description: "Tea",
    };
    const expected = expect.objectContaining({
      id: "2000000002",
      username: "jo_customer",
      followersCount: 12,
      isVerified: null,
      createdAtMs: Date.parse("2015-01-29T23:07:49Z"),
      description: "Tea",
    });
    expect(parseXUser(user)).toEqual(expected);
    expect(parseXUser({ data: user })).toEqual(expected);
  });

  it("refuses what has no exact id", () => {
    expect(parseXUser({ id: 2 ** 60, name: "Jo" })).toBeNull();
    expect(parseXUser(null)).toBeNull();
    expect(parseXUser("2000000002")).toBeNull();
  });
});
