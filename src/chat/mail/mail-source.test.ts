import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { systemClock } from '../../core/clock.ts';
import type { ChatSource } from '../source.ts';
import { FakeImap } from '../testing/fake-imap.ts';
import { Listening, quickly } from '../testing/listening.ts';
import { MailSource } from './mail-source.ts';
import { isAuthenticated, isOthersSubject, ownWords, textOfHtml, textPartOf } from './mail-text.ts';

const SERVER = 'mx.example.org';
const PASSED = `${SERVER}; spf=pass smtp.mailfrom=alerts.example; dmarc=pass (p=reject) header.from=alerts.example`;
const ALERT = {
  from: 'Desk@Alerts.Example',
  name: 'Desk',
  subject: 'BTO SPY 600c',
  text: 'at 1.10\r\n',
  results: PASSED,
};

describe('mail', () => {
  let imap: FakeImap;
  let heard: Listening;
  const sources: ChatSource[] = [];
  const source = (password = imap.password): MailSource => {
    const made = new MailSource({
      host: '127.0.0.1',
      port: imap.port,
      tls: false,
      user: imap.user,
      password,
      authenticatedBy: SERVER,
      mailboxes: ['INBOX'],
      clock: systemClock,
      reconnect: quickly,
    });
    sources.push(made);
    return made;
  };
  beforeEach(async () => {
    imap = await new FakeImap().start();
    heard = new Listening();
  });
  afterEach(async () => {
    await Promise.all(sources.splice(0).map((each) => each.close()));
    await imap.close();
  });

  it('tells new mail, and none that was there before', async () => {
    imap.deliver({ ...ALERT, subject: 'yesterday' });
    await heard.connected(source());
    imap.deliver(ALERT);
    await heard.count(1);
    const [message] = heard.messages;
    assert.equal(message?.text, 'BTO SPY 600c\nat 1.10');
    assert.deepEqual(
      [message?.author, message?.authorName, message?.channel],
      ['desk@alerts.example', 'Desk', 'INBOX'],
    );
  });

  it('believes no sender that the server has not found to be one', async () => {
    await heard.connected(source());
    imap.deliver({ ...ALERT, results: 'elsewhere.example; dmarc=pass header.from=alerts.example' });
    imap.deliver({ ...ALERT, results: `${SERVER}; dmarc=fail header.from=alerts.example` });
    await heard.count(2);
    assert.deepEqual(
      heard.messages.map(({ author }) => author),
      ['unauthenticated desk@alerts.example', 'unauthenticated desk@alerts.example'],
    );
  });

  it('fetches what came while the line was cut, and after a restart', async () => {
    const first = source();
    await heard.connected(first);
    imap.deliver(ALERT);
    await heard.count(1);
    imap.mails.push({ ...ALERT, subject: 'missed' });
    imap.cut();
    await heard.count(2);
    await first.close();
    imap.deliver({ ...ALERT, subject: 'down', kind: 'html', text: '<p>STC <b>all</b>&nbsp;now</p>' });
    await heard.connected(source());
    await heard.count(3);
    assert.deepEqual(heard.texts, ['BTO SPY 600c\nat 1.10', 'missed\nat 1.10', 'down\nSTC all now']);
  });

  it('takes the subject of an answer for the words of another mail', async () => {
    await heard.connected(source());
    imap.deliver({ ...ALERT, subject: 'Re: BTO SPY 600c', text: 'nice\r\n' });
    await heard.count(1);
    assert.deepEqual(heard.texts, ['nice']);
  });

  it('tells again what could not be kept', async () => {
    await heard.connected(source());
    heard.failure = new Error('the disk is full');
    imap.deliver(ALERT);
    await heard.count(1);
  });

  it('says what is wrong with a password, without the password', async () => {
    source('wrong-password').start(heard);
    await heard.until(() => heard.states.at(-1)?.state === 'refused', 'the refusal');
    const { reason = '' } = heard.states.at(-1) ?? {};
    assert.match(reason, /BOWLINE_MAIL_PASSWORD/);
    assert.doesNotMatch(reason, /wrong-password/);
  });
});

describe('the text of mail', () => {
  it('is the plain part, then the HTML, never an attachment', () => {
    const html = { type: 'text/html', part: '1.2' };
    const nodes = [{ type: 'text/plain', part: '2', disposition: 'attachment' }, { childNodes: [html] }];
    assert.deepEqual(textPartOf({ childNodes: nodes }), { part: '1.2', isHtml: true });
    assert.deepEqual(textPartOf({ type: 'text/plain' }), { part: '1', isHtml: false });
    assert.equal(textPartOf({ type: 'application/pdf' }), undefined);
  });

  it('leaves out what others wrote', () => {
    assert.equal(ownWords('all out\r\n\r\nOn Mon, 2 Mar 2026 Alex wrote:\r\n> BTO SPY'), 'all out');
    assert.equal(textOfHtml('nice<blockquote>BTO <blockquote>SPY</blockquote></blockquote>.'), 'nice\n.');
    for (const head of [
      '---------- Forwarded message ---------',
      '-----Original Message-----',
      'Begin forwarded message:',
      'From: Alex <a@alerts.example>\r\nSent: Monday, March 2, 2026 10:05 AM',
    ])
      assert.equal(ownWords(`nice\r\n${head}\r\nBTO SPY 600c 3/6 @ 1.10`), 'nice', head);
    assert.equal(isOthersSubject('Re: BTO SPY 600c'), true);
    assert.equal(isOthersSubject('FWD: BTO SPY 600c'), true);
    assert.equal(isOthersSubject('BTO SPY 600c'), false);
    assert.equal(textOfHtml('<style>a{}</style><div>BTO&#32;SPY &lt;3</div>@ 1'), 'BTO SPY <3\n@ 1');
  });

  it('is believed by DMARC, or DKIM of the same domain, of our server alone', () => {
    const results = (text: string): string => `Authentication-Results: ${text}\r\n`;
    const check = (headers: string): boolean => isAuthenticated(headers, SERVER, 'a@alerts.example');
    assert.equal(check(results(PASSED)), true);
    assert.equal(check(results(`${SERVER};\r\n dkim=pass header.d=alerts.example`)), true);
    assert.equal(check(results(`${SERVER}; dkim=pass header.d=bulk.example`)), false);
    assert.equal(check(results(`${SERVER}; dmarc=pass header.from=bulk.example`)), false);
    assert.equal(check(results(`${SERVER}.evil; dmarc=pass header.from=alerts.example`)), false);
    assert.equal(check(results(`${SERVER}; x=y (dmarc=pass header.from=alerts.example)`)), false);
    // An address that its owner has chosen with care.
    const sly = '"a; dmarc=pass header.from=alerts.example x"@evil.example';
    assert.equal(check(results(`${SERVER}; spf=pass smtp.mailfrom=${sly}; dmarc=none`)), false);
    assert.equal(check(results(`${SERVER}; dkim=pass header.d=evil.example header.i=${sly}`)), false);
    assert.equal(check(results(`${SERVER}; spf=pass (from ${sly.replace('a;', 'a);')})`)), false);
    assert.equal(check(results(`${SERVER}; x=y"; dmarc=pass header.from=alerts.example`)), false);
    assert.equal(check(''), false);
  });
});
