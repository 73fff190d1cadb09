// Signing in, one's account, and what administrators do for somebody who cannot get in, in a real browser.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { openCounty, openPage, signIn, signedIn, accessibilityFaults, main, heading, isSound, today } from './county.mjs'

let county
before(async () => {
  county = await openCounty({ pupils: '300' })
  county.json('user', 'add', 'lee', '--display-name', 'Lee Example', '--roles', 'general', '--password-stdin')
}, { timeout: 180000 })
after(async () => { if (county) await county.close() })

const given = 'four deaf cats 4'

for (const javaScriptEnabled of [true, false]) {
  test(`a given password leads to the choice of one's own ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
    const page = await signedIn(county, { javaScriptEnabled })
    await page.goto('/users')
    await page.getByRole('link', { name: 'Lee Example' }).click()
    await page.getByRole('link', { name: /new password/i }).click()
    await page.waitForURL(/\/users\/\d+\/password/)
    assert.deepEqual(javaScriptEnabled ? await accessibilityFaults(page) : [], [])
    await page.getByRole('button', { name: 'Make a new password' }).click()
    await page.getByText('shown only now').waitFor()
    assert.deepEqual(javaScriptEnabled ? await accessibilityFaults(page) : [], [])
    const secret = await page.locator('#made').innerText()
    const other = await openPage(county, { javaScriptEnabled, viewport: { width: 320, height: 900 } })
    await signIn(other, { name: 'lee', secret })
    await other.waitForURL(/\/sign-in\/password/)
    assert.equal(await heading(other).innerText(), 'Choose your own password')
    assert.deepEqual(javaScriptEnabled ? await accessibilityFaults(other) : [], [])
    await other.goto('/account')
    await other.waitForURL(/\/sign-in\?/) // nothing else is open yet
    await other.goto('/sign-in/password')
    await other.getByLabel('The new password', { exact: true }).fill(given)
    await other.getByLabel('The new password again', { exact: true }).fill(given)
    await other.getByRole('button', { name: 'Change password' }).click()
    await other.getByRole('button', { name: 'Sign out' }).waitFor()
    await other.getByRole('link', { name: 'Lee Example' }).click()
    await other.waitForURL(/\/account$/)
    assert.match(await main(other).innerText(), /General user/)
    await other.context().close()
    await page.context().close()
  })
}

test('people change their own password, and are told in words what will not do', async () => {
  const page = await openPage(county)
  await signIn(page, { name: 'lee', secret: given })
  await page.getByRole('link', { name: 'Lee Example' }).click()
  await page.getByRole('link', { name: 'Change your password' }).click()
  await page.getByLabel('The password you have').fill(given)
  await page.getByLabel('The new password', { exact: true }).fill('password1234')
  await page.getByLabel('The new password again', { exact: true }).fill('password1234')
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByText(/first that anyone would try/).first().waitFor()
  assert.deepEqual(await accessibilityFaults(page), [])
  page.complaints = [] // of the answer 422, which was asked for
  await page.getByLabel('The password you have').fill(given)
  await page.getByLabel('The new password', { exact: true }).fill('five shy foxes 5')
  await page.getByLabel('The new password again', { exact: true }).fill('five shy foxes 5')
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByText('every other session of yours has ended').waitFor()
  await isSound(page)
  await page.context().close()
})

// What an app shows, by RFC 6238, for a server that works as of another day: so many half minutes from now.
function codeOf (secret, halfMinutes = 0) {
  const bits = [...secret.replaceAll(' ', '')].map(c => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map(b => parseInt(b, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor((Date.parse(today) + Date.now() % 86400000) / 30000) + halfMinutes))
  const hash = createHmac('sha1', key).update(counter).digest()
  const at = hash[19] & 15
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0')
}

// A code is good for half a minute and those beside it: one that is typed at the end of its half minute may arrive too late.
async function earlyInHalfMinute () {
  const left = 30000 - Date.now() % 30000
  if (left < 15000) await new Promise(resolve => setTimeout(resolve, left + 10))
}

test('one-time codes are set up, asked for, renewed, and a lost device is removed', async () => {
  county.json('user', 'add', 'kit', '--display-name', 'Kit Example', '--roles', 'general', '--password-stdin')
  const page = await openPage(county)
  await signIn(page, { name: 'kit' })
  await page.getByRole('link', { name: 'Kit Example' }).click()
  await page.getByRole('link', { name: /Set up one-time codes/ }).click()
  await page.getByRole('button', { name: 'Set up one-time codes' }).click()
  await page.waitForURL(/codes\/set-up/)
  const secret = await page.locator('#secret').innerText()
  const qr = page.getByRole('img', { name: /picture of the secret/ })
  assert.ok((await qr.boundingBox()).width > 200)
  await isSound(page)
  await page.getByLabel('The code that the app shows').fill('000000')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText(/code is not right/).first().waitFor()
  assert.deepEqual(await accessibilityFaults(page), [])
  page.complaints = [] // of the answer 422, which was asked for
  await earlyInHalfMinute()
  await page.getByLabel('The code that the app shows').fill(codeOf(secret, -1))
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
  await isSound(page)
  const codes = await page.locator('#codes code').allInnerTexts()
  assert.equal(codes.length, 10)
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await page.getByText('10 of them can still be used').waitFor()
  await isSound(page)

  for (const javaScriptEnabled of [true, false]) {
    const other = await openPage(county, { javaScriptEnabled, viewport: { width: 320, height: 900 } })
    await signIn(other, { name: 'kit' })
    await other.waitForURL(/\/sign-in\/code/)
    if (javaScriptEnabled) await isSound(other)
    await other.getByLabel(/The code that your app/).fill(javaScriptEnabled ? codeOf(secret, 0) : codes[0])
    await other.keyboard.press('Enter')
    await other.getByRole('button', { name: 'Sign out' }).waitFor()
    await other.context().close()
  }

  const admin = await signedIn(county)
  await admin.goto('/users')
  await isSound(admin)
  await admin.getByRole('link', { name: 'Kit Example' }).click()
  await admin.getByRole('link', { name: /whose device is gone/ }).click()
  await admin.getByText('9 recovery codes left').waitFor()
  await isSound(admin)
  await admin.getByLabel('Lost').check()
  await admin.getByRole('button', { name: 'Remove the device' }).click()
  await admin.getByText('The device is removed').waitFor()
  await page.goto('/account')
  await page.waitForURL(/\/sign-in/) // signed out everywhere
  await admin.context().close()
  await page.context().close()
})

test('people see where they are signed in, sign out there, and everywhere', async () => {
  county.json('user', 'add', 'ash', '--display-name', 'Ash Example', '--roles', 'general', '--password-stdin')
  const here = await openPage(county), there = await openPage(county)
  await signIn(here, { name: 'ash' })
  await signIn(there, { name: 'ash' })
  await here.getByRole('link', { name: 'Ash Example' }).click()
  await here.getByRole('link', { name: 'Where you are signed in' }).click()
  await here.getByText('(this one)').waitFor()
  assert.match(await main(here).innerText(), /Chrome[^]*127\.0\.0\.1/)
  await isSound(here)
  await here.setViewportSize({ width: 320, height: 900 })
  await isSound(here)
  await here.getByRole('button', { name: /Sign out of Chrome/ }).click()
  await here.getByText('You are signed out there').waitFor()
  await there.goto('/account')
  await there.waitForURL(/\/sign-in/)
  await signIn(there, { name: 'ash' })
  const admin = await signedIn(county)
  await admin.goto('/users')
  await admin.getByRole('link', { name: 'Ash Example' }).click()
  await admin.getByRole('link', { name: 'Where the user is signed in' }).click()
  await isSound(admin)
  await admin.getByRole('button', { name: 'Sign out everywhere' }).click()
  await admin.getByText('The user is signed out everywhere').waitFor()
  for (const page of [here, there]) {
    await page.goto('/account')
    await page.waitForURL(/\/sign-in/)
    await page.context().close()
  }
  await admin.context().close()
})

test('whoever guesses waits, and a browser that its user is known by does not', async () => {
  county.json('user', 'add', 'rob', '--display-name', 'Rob Example', '--roles', 'general', '--password-stdin')
  const known = await openPage(county), guesser = await openPage(county)
  await signIn(known, { name: 'rob' })
  await known.getByRole('button', { name: 'Sign out' }).click()
  await known.waitForURL(/\/sign-in/)
  for (let i = 0; i < 5; i++) await signIn(guesser, { name: 'rob', secret: 'not the password' })
  await signIn(guesser, { name: 'rob' })
  await guesser.getByText(/user name or password is not right/).first().waitFor()
  await signIn(known, { name: 'rob' })
  await known.getByRole('link', { name: 'Rob Example' }).waitFor()
  await guesser.context().close()
  await known.context().close()
})
