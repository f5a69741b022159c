/**
 * What a person does in a browser on X's own pages, for programs that sign somebody in: allows the app for an account and comes back with
 * what the app is told. Goes to the address that the program made, as a browser would.
 */
export async function allowInBrowser(
  address: string,
  account: string,
): Promise<URLSearchParams | string> {
  const page = await fetch(address);
  const html = await page.text();
  const hidden = [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)];
  const form = new URLSearchParams(
    hidden.map(([, name = "", value = ""]) => [name, value.replaceAll("&amp;", "&")]),
  );
  form.set("account", account);
  form.set("decision", "allow");
  const action = /<form method="post" action="([^"]+)"/.exec(html)?.[1] ?? "";
  const answer = await fetch(new URL(action, address), {
    method: "POST",
    body: form,
    redirect: "manual",
  });
  const location = answer.headers.get("location");
  if (location !== null) return new URL(location).searchParams;
  return /<code>(\d{7})<\/code>/.exec(await answer.text())?.[1] ?? "";
}
