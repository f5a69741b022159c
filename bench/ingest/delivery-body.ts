/** The body of a delivery with one DM of a customer, written as X writes it (`/` escaped). */
export function deliveryBody(dm: {
  readonly id: string;
  readonly businessId: string;
  readonly customerNumber: number;
}): string {
  const { id, businessId, customerNumber } = dm;
  const customerId = String(2_000_000_000 + customerNumber);
  return JSON.stringify({
    for_user_id: businessId,
    direct_message_events: [
      {
        type: "message_create",
        id,
        created_timestamp: String(Date.now()),
        message_create: {
          target: { recipient_id: businessId },
          sender_id: customerId,
          message_data: {
            text: `Where is my order ${id}? It should have been here on Tuesday.`,
            entities: { hashtags: [], symbols: [], user_mentions: [], urls: [] },
          },
        },
      },
    ],
    users: {
      [customerId]: user(customerId, "Customer"),
      [businessId]: user(businessId, "Acme Help"),
    },
  }).replaceAll("/", "\\/");
}

function user(id: string, name: string): object {
  return {
    id,
    created_timestamp: "1422556069340",
    name,
    screen_name: `user_${id}`,
    protected: false,
    verified: false,
    followers_count: 12,
    friends_count: 40,
    statuses_count: 90,
    profile_image_url: "http://pbs.twimg.com/profile_images/1/a_normal.jpg",
    profile_image_url_https: "https://pbs.twimg.com/profile_images/1/a_normal.jpg",
  };
}
