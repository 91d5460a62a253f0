using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Transport.Samples.Tests;

public partial class Telemetry_works
{
    [Fact]
    public async Task The_collector_prints_the_rate_of_each_sensor_and_that_nothing_was_lost()
    {
        await using RunningCollector collector = await RunningCollector.StartAsync();
        await using SampleProcess sensors = RunningCollector.Sense(collector.Collector, sensors: 2, rate: 20, seconds: 0);
        foreach (string sensor in (string[])["sensor-1", "sensor-2"])
        {
            SensorLine line = await NextAsync(collector, line => line.Sensor == sensor && line is { Rate: > 0, Sent: >= 20 });
            Assert.Equal((0, 0, 0), (line.Lost, line.Late, line.Twice));
        }

        sensors.Terminate();
        Assert.Equal(0, await sensors.EndAsync());
        Assert.StartsWith("2 sensors have sent ", sensors.Output[^1], StringComparison.Ordinal);
        Assert.Empty(sensors.Errors);
        collector.Process.Terminate();
        Assert.Equal(0, await collector.Process.EndAsync());
        Assert.Empty(collector.Process.Errors);
    }

    [Fact]
    public async Task A_bad_network_between_is_seen_as_loss_late_readings_and_duplicates()
    {
        await using RunningCollector collector = await RunningCollector.StartAsync();
        await using SampleProcess relay = SampleProcess.Start(
            "Telemetry", "relay", "--Telemetry:Collector", $"{collector.Collector}", "--Telemetry:LossPercent", "20", "--Telemetry:TwicePercent", "10", "--Telemetry:LatePercent", "10");
        string begins = await relay.OutputAsync(line => line.StartsWith("A bad network begins at ", StringComparison.Ordinal));
        IPEndPoint entrance = IPEndPoint.Parse(begins["A bad network begins at ".Length..begins.IndexOf(". Press", StringComparison.Ordinal)]);

        await using SampleProcess sensors = RunningCollector.Sense(entrance, sensors: 1, rate: 200, seconds: 0);
        await NextAsync(collector, line => line is { Rate: > 0, Lost: > 0, Late: > 0, Twice: > 0 } && line.Lost < line.Sent / 2);
        relay.Terminate();
        Assert.Equal(0, await relay.EndAsync());
        Assert.Empty(relay.Errors);
    }

    [Fact]
    public async Task Sensors_say_once_that_nobody_is_there_and_end_by_themselves()
    {
        IPEndPoint nobody;
        await using (RunningCollector collector = await RunningCollector.StartAsync())
        {
            nobody = collector.Collector;
        }

        await using SampleProcess sensors = RunningCollector.Sense(nobody, sensors: 1, rate: 100, seconds: 2);
        Assert.Equal(0, await sensors.EndAsync());
        Assert.Equal($"sensor-1: Nobody is listening at UDP {nobody}, or not any more: a datagram came back with that word. What is sent there is lost until somebody does.", Assert.Single(sensors.Errors));
    }

    [Fact]
    public async Task A_real_logger_reaches_the_syslog_port()
    {
        string? logger = Tool.Find("logger");
        Tool.Require(logger, "Skipped: this test sends with a real logger, which is not on the PATH. Install it; on Debian the package is bsdutils.");
        await using RunningCollector collector = await RunningCollector.StartAsync();
        await using SampleProcess sent = SampleProcess.StartTool(logger!, "-n", "127.0.0.1", "-P", $"{collector.SyslogPort}", "-d", "-p", "local3.warning", "Grüße from logger");
        Assert.Equal(0, await sent.EndAsync());
        string line = await collector.Process.OutputAsync(line => line.EndsWith("Grüße from logger", StringComparison.Ordinal));
        Assert.Contains(" local3.warning: ", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_netcat_reaches_the_syslog_port_and_cannot_paint_the_terminal()
    {
        Netcat.Require();
        await using RunningCollector collector = await RunningCollector.StartAsync();
        await using SampleProcess netcat = SampleProcess.StartTool("nc", "-u", "127.0.0.1", $"{collector.SyslogPort}");
        await netcat.TypeAsync("\u001b[2Jhello from nc");
        await collector.Process.OutputAsync(line => line.EndsWith(" no priority: .[2Jhello from nc", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sense", "--Telemetry:Rate", "many", "Telemetry:Rate")]
    [InlineData("sense", "--Telemetry:Sensors", "0", "Set Telemetry:Sensors from 1 to 100")]
    [InlineData("sense", "--Telemetry:Sensor", "1", "'Sensor'")]
    [InlineData("relay", "--Telemetry:LossPercent", "101", "Telemetry:LossPercent, Telemetry:TwicePercent and Telemetry:LatePercent from 0 to 100")]
    [InlineData("relay", "--Telemetry:Collector", "localhost", "Set Telemetry:Collector to an address with port")]
    [InlineData("sense", "--Transport:collector:Udp:Endpoint", "localhost", "Transport:collector:Udp:Endpoint")]
    [InlineData("sens", "--Telemetry:Rate", "1", "'sens' is no command.")]
    public async Task A_wrong_setting_is_one_sentence(string command, string setting, string value, string sentence)
    {
        await using SampleProcess telemetry = SampleProcess.Start("Telemetry", command, setting, value);
        Assert.Equal(1, await telemetry.EndAsync());
        Assert.Contains(sentence, Assert.Single(telemetry.Errors), StringComparison.Ordinal);
        Assert.Empty(telemetry.Output);
    }

    [Fact]
    public async Task A_port_in_use_is_one_sentence()
    {
        await using RunningCollector first = await RunningCollector.StartAsync();
        await using SampleProcess second = SampleProcess.Start("Telemetry", "--TransportServer:collector:Udp:Endpoint", $"{first.Collector}", "--TransportServer:syslog:Udp:Endpoint", "localhost:0");
        Assert.Equal(1, await second.EndAsync());
        Assert.StartsWith($"Another socket already uses UDP {first.Collector}.", Assert.Single(second.Errors), StringComparison.Ordinal);
    }

    private static async Task<SensorLine> NextAsync(RunningCollector collector, Func<SensorLine, bool> wanted) =>
        SensorLine.Parse(await collector.Process.OutputAsync(line => SensorLine.Parse(line) is { } parsed && wanted(parsed)))!;

    /// <summary>What the collector prints of a sensor each second.</summary>
    private sealed partial record SensorLine(string Sensor, double Rate, long Lost, long Sent, long Late, long Twice)
    {
        public static SensorLine? Parse(string line) => Pattern().Match(line) is { Success: true, Groups: { } groups }
            ? new SensorLine(groups[1].Value, double.Parse(groups[2].Value, CultureInfo.InvariantCulture), Number(groups[3]), Number(groups[4]), Number(groups[5]), Number(groups[6]))
            : null;

        private static long Number(Group group) => long.Parse(group.Value, CultureInfo.InvariantCulture);

        [GeneratedRegex(@"^(\S+): (\d+\.\d)/s, (\d+) of (\d+) lost \(\d+\.\d %\), (\d+) late, (\d+) twice, -?\d+\.\d °C$")]
        private static partial Regex Pattern();
    }
}
