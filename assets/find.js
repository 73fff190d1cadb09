/* Finding a child as one types: the form's own page is asked for and its results put in place of those shown. Without
 * scripts the form works as a form. What was typed goes nowhere else, and a pause is waited for: each look is audited. */
const PAUSE_MS = 250
const LETTERS = 2

const form = document.getElementById("find")
const field = document.getElementById("q")
const status = document.getElementById("find-status")
let results = document.getElementById("find-results")
let shown = field.value.trim()
let timer = 0
let asked = null /* the request under way */

/* The address as it would be had the form been sent, so that the way back from a record leads here. */
function remember(typed) {
  const url = new URL(form.action)
  if (typed) url.searchParams.set("q", typed)
  history.replaceState(null, "", url)
}

function put(page, typed) {
  const found = page.getElementById("find-results")
  if (!found) return
  const own = document.importNode(found, true)
  results.replaceWith(own)
  results = own
  shown = typed
  remember(typed)
  const heading = results.querySelector("h2")
  status.textContent = heading ? heading.textContent : ""
}

async function look() {
  const typed = field.value.trim()
  if (typed === shown) return
  if (asked) asked.abort()
  if (typed.length < LETTERS) {
    results.replaceChildren()
    status.textContent = ""
    shown = typed
    remember(typed)
    return
  }
  asked = new AbortController()
  const url = new URL(form.action)
  url.searchParams.set("q", typed)
  url.searchParams.set("typing", "1")
  results.setAttribute("aria-busy", "true")
  try {
    const reply = await fetch(url, { signal: asked.signal, credentials: "same-origin", redirect: "error", headers: { Accept: "text/html" } })
    if (reply.ok) put(new DOMParser().parseFromString(await reply.text(), "text/html"), typed)
  } catch (problem) {
    /* aborted by the next look, or the connection failed: the button still works */
  }
  results.removeAttribute("aria-busy")
}

field.addEventListener("input", () => {
  clearTimeout(timer)
  timer = setTimeout(look, PAUSE_MS)
})

/* Down from the field leads to the first found, and on through them; up leads back. */
document.addEventListener("keydown", event => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return
  const links = [...results.querySelectorAll("tbody tr td:first-child a")]
  const at = links.indexOf(document.activeElement)
  const isField = document.activeElement === field
  if (!links.length || (at < 0 && !(isField && event.key === "ArrowDown"))) return
  event.preventDefault()
  const next = isField ? 0 : at + (event.key === "ArrowDown" ? 1 : -1)
  if (next < 0) field.focus()
  else links[Math.min(next, links.length - 1)].focus()
})
