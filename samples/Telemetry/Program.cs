using Microsoft.Extensions.Options;
using Telemetry;
using Transport;

try
{
    return args switch
    {
        ["sense", .. string[] rest] => await SenseCommand.RunAsync(rest),
        ["relay", .. string[] rest] => await RelayCommand.RunAsync(rest),
        [] or [['-', ..], ..] => await CollectCommand.RunAsync(args),
        _ => Fail($"'{args[0]}' is no command. Collect without one, send readings with: sense; or put a bad network between with: relay"),
    };
}
catch (Exception exception) when (exception is TransportException or OptionsValidationException)
{
    return Fail(exception.Message);
}

static int Fail(string sentence)
{
    Console.Error.WriteLine(sentence);
    return 1;
}
