// A StatefulSet on the built page: its slots, the partition as a line, and the way back.

import assert from 'node:assert/strict';
import { journey } from './journey.mjs';
import { apply, button, toEnd, yaml } from './page.mjs';

const SET = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 4
  serviceName: db
  selector: {matchLabels: {app: db}}
  updateStrategy:
    type: RollingUpdate
    rollingUpdate:
      partition: 0   # where a canary ends
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - name: db
        image: db:v1
        readinessProbe: {tcpSocket: {port: 5432}, periodSeconds: 2}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`;

const WEB = `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'web:v1'}]}
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

const line = (page) => page.getByRole('slider', { name: 'partition line' });
const pod = (page, name) => page.getByRole('button', { name: new RegExp(`^pod ${name} `) });

async function revisions(page) {
  const names = await page.locator('button.pod').evaluateAll((tiles) =>
    tiles.map((tile) => tile.getAttribute('aria-label')));
  return names.map((name) => /^pod db-(\d+) .*, revision (\d+)/.exec(name).slice(1).join(':'));
}

withText('the partition is dragged, and holds a rollout', SET, async (page) => {
  const to = await page.locator('#slot-2').boundingBox();
  const from = await line(page).boundingBox();
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + 30, to.y + 20, { steps: 5 });
  const sliders = page.getByRole('slider', { name: 'partition', exact: true });
  assert.equal(await sliders.inputValue(), '2', 'the knob follows the line');
  await page.mouse.up();
  assert.equal(await line(page).getAttribute('aria-valuenow'), '2');
  await button(page, 'Roll out v2').click();
  await toEnd(page);
  assert.deepEqual(await revisions(page), ['0:1', '1:1', '2:2', '3:2']);
  await line(page).focus();
  await line(page).press('ArrowLeft');
  await line(page).press('ArrowLeft');
  assert.equal(await line(page).getAttribute('aria-valuenow'), '0', 'the focus stays on the line');
  await toEnd(page);
  assert.deepEqual(await revisions(page), ['0:2', '1:2', '2:2', '3:2']);
  await page.getByRole('tab', { name: 'YAML' }).click();
  assert.match(await yaml(page).inputValue(), /partition: 0 {3}# where a canary ends/);
});

withText(
  'a finger drags the partition, in mid-rollout',
  SET,
  async (page) => {
    await button(page, 'Roll out v2').tap();
    await button(page, 'Pause').tap();
    await line(page).scrollIntoViewIfNeeded();
    const to = await page.locator('#slot-2').boundingBox();
    const from = await line(page).boundingBox();
    const finger = await page.context().newCDPSession(page);
    const touch = async (type, x, y) => {
      const touchPoints = type === 'touchEnd' ? [] : [{ x, y }];
      await finger.send('Input.dispatchTouchEvent', { type, touchPoints });
    };
    const [x, y] = [from.x + from.width / 2, from.y + from.height / 2];
    const [endX, endY] = [to.x + to.width * 0.8, to.y + to.height / 2];
    await touch('touchStart', x, y);
    for (const share of [0.2, 0.4, 0.6, 0.8, 1]) {
      await touch('touchMove', x + (endX - x) * share, y + (endY - y) * share);
    }
    await touch('touchEnd');
    await page.waitForFunction(
      () => document.querySelector('[aria-label="partition line"]').ariaValueNow === '3',
    );
    await toEnd(page);
    assert.deepEqual(await revisions(page), ['0:1', '1:1', '2:1', '3:2']);
  },
  { hasTouch: true },
);

withText('steps, a pod deleted in mid-rollout, and an undo to a revision', SET, async (page) => {
  await button(page, 'Roll out v2').click();
  await button(page, 'Pause').click();
  for (let i = 0; i < 2; i += 1) await button(page, 'Step').click();
  await pod(page, 'db-1').click();
  await page.getByRole('group', { name: 'Pod 1' }).getByRole('button', { name: 'Delete', exact: true }).click();
  await toEnd(page);
  assert.deepEqual(await revisions(page), ['0:2', '1:2', '2:2', '3:2']);
  assert.equal(await button(page, 'Pause rollout').count(), 0, 'a set cannot be paused');
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByRole('button', { name: 'Undo to 1' }).click();
  await toEnd(page);
  assert.deepEqual(await revisions(page), ['0:3', '1:3', '2:3', '3:3']);
});

withText('what is immutable is refused, and a new set is offered', SET, async (page) => {
  const parallel = page.getByRole('radio', { name: 'Parallel' });
  await parallel.click();
  assert.match(await page.getByRole('alert').innerText(), /Forbidden/);
  assert.equal(await parallel.getAttribute('aria-checked'), 'false');
  await page.getByRole('button', { name: 'Start over with it' }).click();
  assert.equal(await parallel.getAttribute('aria-checked'), 'true');
});

withText('of two workloads one is followed', SET + WEB, async (page) => {
  await page.getByRole('radio', { name: 'Deployment web' }).click();
  assert.equal(await page.getByRole('slider', { name: 'maxSurge', exact: true }).count(), 1);
  assert.equal(await line(page).count(), 0);
  await page.getByRole('radio', { name: 'StatefulSet db' }).click();
  assert.equal(await line(page).count(), 1);
});

withText('what is deleted is applied again, and adopts what was left', SET, async (page) => {
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByRole('button', { name: 'orphan' }).click();
  await button(page, 'Apply again').click();
  await page.getByRole('tab', { name: 'History' }).click();
  await toEnd(page);
  assert.deepEqual(await revisions(page), ['0:1', '1:1', '2:1', '3:1']);
  await page.getByRole('button', { name: 'background' }).click();
  await button(page, 'Apply again').waitFor();
  await page.getByRole('main').getByText('It does not exist at this moment.').waitFor();
});

const choose = (page, group, word) =>
  page.getByRole('radiogroup', { name: group }).getByRole('radio', { name: word }).click();

async function midway(page, version) {
  await button(page, `Roll out ${version}`).click();
  await button(page, 'Pause').click();
  for (let i = 0; i < 2; i += 1) await button(page, 'Step').click();
}

withText('the strategy is changed in mid-rollout, there and back', SET, async (page) => {
  await midway(page, 'v2');
  await choose(page, 'updateStrategy.type', 'OnDelete');
  await toEnd(page);
  const held = await revisions(page);
  assert.equal(held.length, 4);
  assert.equal(held[0], '0:1', 'nothing more is replaced by itself');
  await pod(page, 'db-0').click();
  await page.getByRole('group', { name: 'Pod 0' }).getByRole('button', { name: 'Delete', exact: true }).click();
  await toEnd(page);
  assert.equal((await revisions(page))[0], '0:2', 'who deletes a pod gets the new one');
  await choose(page, 'updateStrategy.type', 'RollingUpdate');
  await toEnd(page);
  assert.deepEqual(await revisions(page), ['0:2', '1:2', '2:2', '3:2']);
});

withText('retention and size are changed in mid-rollout', SET, async (page) => {
  await midway(page, 'v2');
  await choose(page, 'persistentVolumeClaimRetentionPolicy.whenScaled', 'Delete');
  const replicas = page.getByRole('textbox', { name: 'replicas, exactly' });
  await replicas.fill('2');
  await replicas.press('Enter');
  await toEnd(page);
  assert.deepEqual(await revisions(page), ['0:2', '1:2']);
  assert.equal(await page.locator('.slot').count(), 2, 'claims went with their pods');
});

withText('a set is undone in mid-rollout, and deleted in mid-rollout', SET, async (page) => {
  await midway(page, 'v2');
  await button(page, 'Undo').click();
  await toEnd(page);
  const undone = await revisions(page);
  assert.equal(new Set(undone.map((pod) => pod.split(':')[1])).size, 1, `${undone}`);
  await midway(page, 'v3');
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByRole('button', { name: 'foreground' }).click();
  await button(page, 'Apply again').waitFor();
  await page.getByRole('main').getByText('It does not exist at this moment.').waitFor();
  await button(page, 'Apply again').click();
  await toEnd(page);
  assert.equal((await revisions(page)).length, 4);
});
