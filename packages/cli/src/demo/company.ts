/** The sample company of `npm start`: a coffee roaster, and people who write to it. Names are data, not interface texts. */
export const company = {
  account: {
    username: "minato_coffee",
    name: "ミナト珈琲 Minato Coffee",
    description: "自家焙煎とオンラインショップ / Roastery and online shop",
    location: "神戸 Kobe",
    verified: true,
    followersCount: 18_400,
  },
  app: { name: "Minato Desk", environment: "prod" },
  customers: [
    { username: "hanako_tnk", name: "田中 花子", followersCount: 212 },
    { username: "kenta_s", name: "佐藤 健太", followersCount: 87 },
    { username: "emily_reads", name: "Emily Carter", followersCount: 1_530 },
    { username: "luca_espresso", name: "Luca Moretti", verified: true, followersCount: 25_900 },
  ],
  /** How many conversations an agent may have at a time. */
  conversationsAtOnce: 4,
  staff: [
    {
      email: "admin@minato.example",
      name: "鈴木 葵 Aoi Suzuki",
      roles: ["admin"],
      language: null,
      isAgent: false,
    },
    {
      email: "yuki@minato.example",
      name: "森 由紀 Yuki Mori",
      roles: ["supervisor", "agent"],
      language: "ja",
      isAgent: true,
    },
    {
      email: "ren@minato.example",
      name: "小林 蓮 Ren Kobayashi",
      roles: ["agent"],
      language: "ja",
      isAgent: true,
    },
    {
      email: "sara@minato.example",
      name: "Sara Evans",
      roles: ["agent"],
      language: "en",
      isAgent: true,
    },
  ],
  queues: [
    { name: "お問い合わせ General", description: "すべての DM / Every DM" },
    { name: "ご注文・配送 Orders", description: "転送用 / For transfers" },
  ],
  wrapupCodes: ["解決 Resolved", "要フォロー Follow up", "対象外 Not for us"],
  flow: "すべてお問い合わせへ Everything to General",
} as const;
