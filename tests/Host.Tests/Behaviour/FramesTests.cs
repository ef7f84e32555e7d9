using Asyncore.Host.Tests.Scenarios;

namespace Asyncore.Host.Tests.Behaviour;

/// <summary>Many frames reach a script in one call; each is handled as if it had come alone.</summary>
public sealed class FramesTests
{
    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void C5_Should_CutEveryLine_When_OneReadBringsMany(PollerKind poller, string family) => ScriptScenario.Run(
        """
        for (const whole of [false, true]) {
          const [a, b] = pair();
          const frames = [];
          const channel = new (chat('\r\n', whole ? { handle_frame(data) { frames.push(data.toString()); } } : {}))(a);
          const lines = [];
          for (let i = 0; i < 5000; i++) lines.push('x'.repeat(i * 7 % 61) + i);
          lines.push('', '', 'y'.repeat(100000), 'last');
          const text = Buffer.from(lines.join('\r\n') + '\r\n');
          let at = 0;
          const got = whole ? frames : channel.frames;
          until(() => {
            if (at < text.length) at += b.send(text.subarray(at, at + 50001));
            return got.length === lines.length;
          });
          equal(got, lines);
        }
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void C7_Should_CutTheRestAnew_When_ACallbackSetsATerminator(PollerKind poller) => ScriptScenario.Run(
        """
        for (const place of ['found', 'collect']) {
          const [a, b] = pair();
          const channel = new (chat('\n', {
            collect_incoming_data(data) {
              this._collect_incoming_data(data);
              if (place === 'collect' && data.equals(Buffer.from('count'))) this.set_terminator(4);
            },
            found_terminator() {
              const frame = this._get_data().toString();
              this.frames.push(frame);
              if (place === 'found' && frame === 'count') this.set_terminator(4);
              if (frame === '1\n2\n') this.set_terminator('|');
              if (frame === 'same') this.set_terminator('\n');
            },
          }))(a);
          b.send('one\nsame\ncount\n1\n2\nthree\nfour|five|');
          until(() => channel.frames.length === 6);
          equal(channel.frames, ['one', 'same', 'count', '1\n2\n', 'three\nfour', 'five']);
        }
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void F15_Should_StopAtOnce_When_ACallbackClosesOrDiscards(PollerKind poller) => ScriptScenario.Run(
        """
        const seen = {};
        const run = (name, also) => {
          const [a, b] = pair();
          seen[name] = [];
          const channel = new (chat('\n', also))(a);
          b.send('1\n2\n3\n4\n');
          until(() => seen[name].length >= 2);
          passes(3);
          return [channel, b];
        };
        run('found', { found_terminator() { seen.found.push(this._get_data().toString()); if (seen.found.length === 2) this.close(); } });
        run('collect', { collect_incoming_data(data) { seen.collect.push(String(data)); if (seen.collect.length === 2) this.close(); },
          found_terminator() { assert(seen.collect.length < 2, 'found after close'); } });
        run('frame', { handle_frame(data) { seen.frame.push(String(data)); if (seen.frame.length === 2) this.close(); } });
        const [, b] = run('discard', { handle_frame(data) { seen.discard.push(String(data)); if (seen.discard.length === 2) this.discard_buffers(); } });
        equal(seen, { found: ['1', '2'], collect: ['1', '2'], frame: ['1', '2'], discard: ['1', '2'] });
        b.send('5\n');
        until(() => seen.discard.length === 3);
        equal(seen.discard[2], '5');
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void Should_KeepTheOrder_When_ACallbackReadsAgainOrRunsTheLoop(PollerKind poller) => ScriptScenario.Run(
        """
        for (const how of ['loop', 'read', 'other']) {
          const [a, b] = pair();
          const [c, d] = pair();
          const other = new (chat('\n', { handle_frame(data) { this.frames.push(String(data)); this.push(`${data}!`); } }))(c);
          const frames = [];
          const channel = new (chat('\n', {
            handle_frame(data) {
              frames.push(String(data));
              this.push(`${data};`);
              if (frames.length !== 2) return;
              b.send('5\n6\n');
              if (how === 'read') this.handle_read();
              else if (how === 'loop') until(() => frames.length === 6);
              else {
                d.send('x\ny\n');
                equal(receive(d, 4), 'x!y!');
              }
            },
          }))(a);
          b.send('1\n2\n3\n4\n');
          equal(receive(b, 12), '1;2;3;4;5;6;', how);
          equal(frames, ['1', '2', '3', '4', '5', '6'], how);
        }
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void Should_GoOnWithTheNextFrame_When_ACallbackThrows(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (chat('\n', {
          handle_frame(data) {
            this.frames.push(String(data));
            this.push(data);
            if (this.frames.length === 2) throw new Error('two');
          },
          handle_error(error) { this.events.push(error.message); },
        }))(a);
        b.send('1\n2\n3\n');
        until(() => channel.events.length === 1);
        equal(receive(b, 2), '12');
        b.send('4\n');
        equal(receive(b, 2), '34');
        equal(channel.events, ['two']);
        """,
        poller);

    [Fact]
    public void C1_Should_DecodeEachFrame_When_EncodingIsUsed() => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (chat('\n'))(a);
        channel.encoding = 'utf8';
        channel.use_encoding = true;
        const parts = [];
        channel.collect_incoming_data = data => parts.push(data);
        channel.found_terminator = () => parts.push('\n');
        b.send(Buffer.from('h\u00e9\n\u20ac\n\ud83d\ude00x\n'));
        until(() => parts.filter(part => part === '\n').length === 3);
        equal(parts.join(''), 'h\u00e9\n\u20ac\n\ud83d\ude00x\n');
        """);

    [Fact]
    public void Should_GiveEachFrameTheTimeLimit_When_ManyComeAtOnce() => new ScriptScenario { TimeLimit = TimeSpan.FromMilliseconds(400) }.Run(
        """
        const [a, b] = pair();
        const busy = ms => { for (const end = performance.now() + ms; performance.now() < end;); };
        const channel = new (chat('\n', {
          handle_frame(data) { this.frames.push(String(data)); busy(Number(data)); },
          handle_error(error) {
            assert(/time limit/.test(error.message), error.message);
            equal(this.frames.length, 13);
            done();
          },
        }))(a);
        b.send('100\n'.repeat(12) + '100000\n' + '1\n');
        """);
}
