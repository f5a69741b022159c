import type { Phrases } from "./phrases.ts";
import { japanese } from "./phrases-ja.ts";

/** What customers of the lab say in English. */
export const english: Phrases = {
  greeting: {
    polite: ["Hello,", "Good day,", "Hi there,"],
    casual: ["Hey,", "Hi!", ""],
    terse: [""],
    upset: ["This is really frustrating.", "I've called twice already.", ""],
  },
  openings: {
    "where-is-my-order": [
      "my {product} still hasn't arrived. When will it get here?",
      "can you tell me where my order is?",
      "the delivery date has passed and I'm still waiting for my {product}.",
      "tracking hasn't moved for three days. Where is my parcel?",
    ],
    return: [
      "the {product} I got doesn't fit. Can I return it?",
      "I'd like to return my {product}. How does that work?",
      "could I swap my {product} for another colour?",
    ],
    cancel: [
      "I want to cancel the order I placed this morning.",
      "I ordered two by mistake. Can you cancel one of them?",
      "please cancel my order for the {product}.",
    ],
    password: [
      "I forgot my password and can't sign in.",
      "the reset email never arrives.",
      "it says my account is locked. What do I do?",
    ],
    complaint: [
      "the {product} arrived broken.",
      "the box of my {product} was crushed and there are scratches on it.",
      "you sent me the wrong item.",
    ],
    outage: [
      "the app won't open. Are you having problems?",
      "I can't sign in since a while ago. When will it be fixed?",
      "I get an error at checkout. Any idea when it's back?",
      "your site is down for me. Is it just me?",
    ],
    campaign: [
      "how do I enter the campaign?",
      "the coupon code doesn't work. Am I not eligible?",
      "saw your post! Until when can I enter?",
      "am I still in time for the first-come offer?",
    ],
    question: [
      "will the {product} be back in stock?",
      "what are your opening hours?",
      "do you offer gift wrapping?",
      "do you ship abroad?",
    ],
    thanks: [
      "just wanted to say my parcel arrived. Thanks for your help yesterday!",
      "your colleague was super helpful. Please pass on my thanks.",
    ],
  },
  details: {
    "where-is-my-order": [
      "It has said “preparing” for five days.",
      "I never got a shipping email either.",
    ],
    return: [
      "I only tried it on once, the tags are still on.",
      "It's unopened. It came two days ago.",
    ],
    cancel: ["It doesn't look shipped yet.", "I paid by credit card."],
    password: ["It's not in my spam folder.", "It says “wrong email or password”."],
    complaint: ["It doesn't turn on at all.", "There's a crack in the lid."],
    outage: [
      "It started about half an hour ago and just keeps loading.",
      "It says “error 503”, with and without wifi.",
    ],
    campaign: [
      "It says “not available” when I enter the code.",
      "I followed and reposted already.",
    ],
    question: ["I'd need it early next month.", "Picking it up at a store near me would be great."],
    thanks: ["No question from me, I only wanted to say thanks."],
  },
  facts: {
    "asks-order-number": ["It's {order}.", "My order number is {order}.", "{order}, I think."],
    "asks-name": ["{name}.", "My name is {name}."],
    "asks-email": ["It's {email}.", "I registered with {email}."],
    "asks-phone": ["{phone}."],
    "asks-address": ["{address}."],
    "asks-product": ["It's the {product}.", "The {product}."],
  },
  noOrder: [
    "It's not about an order, so I don't have a number.",
    "I haven't ordered anything yet. Do you need one?",
  ],
  picture: ["Here's a photo.", "Sent you a picture.", "I took one. Can you see it?"],
  noPicture: ["Sorry, I can't take a photo right now.", "I don't have a picture."],
  yes: ["Yes, please.", "Yes.", "Yes, that's fine."],
  no: ["No, not yet.", "No, I haven't."],
  willWait: ["OK, I'll wait.", "Thanks, please do.", "Sure, take your time."],
  acknowledges: ["OK.", "I see.", "Alright."],
  isSolved: [
    "Great, thank you so much!",
    "OK, thanks for your help.",
    "That works now. Thanks for sorting it out.",
  ],
  nothingElse: ["No, that's all. Thank you!", "Nope, all good. Thanks."],
  another: ["One more thing, if I may:", "Another thing:"],
  noProgress: [
    "So what should I do now?",
    "And when will that be?",
    "Sorry, could you answer my question please?",
  ],
  nags: [
    ["Any news?", "Hello? Are you still there?", "Did you see my message?"],
    ["I'm still waiting.", "It's been a while now. What's going on?"],
  ],
  leaves: ["Never mind.", "I have to go, I'll try another time.", "Nobody answers, forget it."],
  farewell: ["Thank you, bye.", "Thanks."],
  labels: japanese.labels,
};
