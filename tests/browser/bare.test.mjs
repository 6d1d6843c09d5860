// What has no workload above it on the built page: a ReplicaSet that nobody owns, and bare Pods. And
// what people do by hand while a rollout is under way.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { apply, button, toEnd, yaml } from './page.mjs';

const SET = `apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'web:v1'}]}
`;

const PODS = `apiVersion: v1
kind: Pod
metadata: {name: hello-world}
spec: {restartPolicy: Never, containers: [{name: hello, image: 'hello:v1'}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web-server, labels: {app: web}}
spec: {containers: [{name: web, image: 'web:v1'}]}
`;

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicas: 4
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
      - name: shop
        image: shop:v1
        readinessProbe: {httpGet: {path: /, port: 80}, initialDelaySeconds: 5}
`;

const LIMITED = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 5
  serviceName: db
  podManagementPolicy: Parallel
  selector: {matchLabels: {app: db}}
  updateStrategy: {rollingUpdate: {maxUnavailable: 2}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: 'db:v1'}]}
---
apiVersion: rollscope.dev/v1alpha1
kind: Scenario
spec: {featureGates: {MaxUnavailableStatefulSet: true}}
`;

// A journey that begins where this text has come to rest.
function withText(name, text, body, options) {
  journey(
    name,
    async (page) => {
      await button(page, 'Pause').click();
      await apply(page, text);
      await toEnd(page);
      await body(page);
    },
    options,
  );
}

const bare = (page) => page.getByRole('region', { name: 'Pods without a controller' });
const tiles = (where) => where.locator('button.pod');
const replicas = (page) => page.getByRole('textbox', { name: 'replicas, exactly' });

async function rollOut(page, version) {
  await button(page, `Roll out ${version}`).click();
  await button(page, 'Pause').click();
  for (let i = 0; i < 2; i += 1) await button(page, 'Step').click();
}

// The images of lanes as their headings have them, with how many pods stay there.
async function lanes(page) {
  const found = await page.locator('.lane').evaluateAll((all) =>
    all.map((lane) => `${lane.querySelector('.set b')?.textContent} ${lane.querySelectorAll('button.pod:not(.is-terminating)').length}`));
  return found.filter((lane) => !lane.endsWith(' 0'));
}

withText('a bare ReplicaSet has one lane, knobs and no rollouts', SET, async (page) => {
  const lane = page.getByRole('region', { name: 'ReplicaSet', exact: true });
  assert.equal(await tiles(lane).count(), 3);
  assert.equal(await page.getByRole('button', { name: /^Roll out/ }).count(), 0);
  await replicas(page).fill('5');
  await replicas(page).press('Enter');
  await toEnd(page);
  assert.equal(await tiles(lane).count(), 5);
  await page.getByRole('tab', { name: 'YAML' }).click();
  assert.match(await yaml(page).inputValue(), /replicas: 5/);
  await page.getByRole('tab', { name: 'Object' }).click();
  await page.getByText('kind: ReplicaSet').first().waitFor();
});

withText('its pods outlive it as orphans, and are adopted again', SET, async (page) => {
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByRole('button', { name: 'orphan' }).click();
  await toEnd(page);
  assert.equal(await tiles(bare(page)).count(), 3);
  await button(page, 'Apply again').click();
  await toEnd(page);
  assert.equal(await bare(page).count(), 0);
  assert.equal(await page.locator('button.pod').count(), 3);
});

withText('bare Pods are drawn with their names, looked into and deleted', PODS, async (page) => {
  const pods = bare(page);
  assert.equal(await tiles(pods).count(), 2);
  const tile = page.getByRole('button', { name: /^pod hello-world / });
  assert.equal(await tile.locator('.name').innerText(), 'hello-world');
  await tile.click();
  await page.getByRole('heading', { name: 'hello-world' }).waitFor();
  await page.getByRole('group', { name: 'Pod hello-world' }).getByRole('button', { name: 'Delete', exact: true }).click();
  await toEnd(page);
  assert.equal(await tiles(pods).count(), 1, 'nobody makes it again');
  await page.getByRole('tab', { name: 'Why' }).click();
  await page.getByText('No controller looks after these pods').first().waitFor();
});

withText('a ReplicaSet adopts a bare Pod that matches', `${PODS}---\n${SET}`, async (page) => {
  assert.equal(await tiles(bare(page)).count(), 1, 'the one without the label');
  assert.equal(await page.locator('button.pod').count(), 4);
});

withText('a rollout is paused, changed and resumed by hand', DEPLOYMENT, async (page) => {
  await rollOut(page, 'v2');
  await button(page, 'Pause rollout').click();
  await toEnd(page);
  const mixed = await lanes(page);
  assert.equal(mixed.length, 2, `${mixed}: the rollout stands half-way`);
  await button(page, 'Resume rollout').click();
  await toEnd(page);
  assert.deepEqual(await lanes(page), ['v2 4']);
});

withText('a rollout is scaled, and a third version comes in its midst', DEPLOYMENT, async (page) => {
  await rollOut(page, 'v2');
  await replicas(page).fill('6');
  await replicas(page).press('Enter');
  await button(page, 'Roll out v3').click();
  await toEnd(page);
  assert.deepEqual(await lanes(page), ['v3 6']);
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByRole('button', { name: 'shop:v1' }).click();
  const template = page.locator('.object pre');
  assert.match(await template.innerText(), /kind: ReplicaSet[^]*image: shop:v1/);
  await page.getByRole('button', { name: 'Undo to 2' }).click();
  await toEnd(page);
  assert.deepEqual(await lanes(page), ['v2 6']);
});

withText('a rollout is undone in its midst', DEPLOYMENT, async (page) => {
  await rollOut(page, 'v2');
  await button(page, 'Undo').click();
  await toEnd(page);
  assert.deepEqual(await lanes(page), ['v1 4']);
});

for (const cascade of ['background', 'foreground', 'orphan']) {
  withText(`a Deployment is deleted in mid-rollout: ${cascade}`, DEPLOYMENT, async (page) => {
    await rollOut(page, 'v2');
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByRole('button', { name: cascade }).click();
    await button(page, 'Apply again').waitFor();
    await toEnd(page);
    const left = await tiles(page).count();
    if (cascade === 'orphan') {
      assert.notEqual(left, 0, 'its ReplicaSets stay, with their pods');
    } else {
      assert.equal(left, 0);
    }
    await button(page, 'Apply again').click();
    await toEnd(page);
    assert.deepEqual(await lanes(page), ['v2 4']);
  });
}

withText('Restart replaces every pod once', DEPLOYMENT, async (page) => {
  const staying = page.locator('button.pod:not(.is-terminating)');
  const ids = () => staying.evaluateAll((all) => all.map((tile) => tile.id));
  const before = await ids();
  await button(page, 'Restart').click();
  await toEnd(page);
  const after = await ids();
  assert.equal(after.length, 4);
  assert.equal(after.some((id) => before.includes(id)), false);
  await replicas(page).fill('5');
  await replicas(page).press('Enter');
  await toEnd(page);
  const scaled = await ids();
  assert.equal(after.every((id) => scaled.includes(id)), true, 'a knob restarts nothing');
});

withText('behind its gate maxUnavailable is a limit on the bar', LIMITED, async (page) => {
  const bar = page.getByRole('img', { name: /^Pod budget/ });
  assert.match(await bar.getAttribute('aria-label'), /5 available of at least 3/);
  await page.getByText('minAvailable 3').waitFor();
  await button(page, 'Roll out v2').click();
  await button(page, 'Pause').click();
  await toEnd(page);
  assert.match(await bar.getAttribute('aria-label'), /5 available/);
});
