using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Transport;

string address = args is [string given] ? given : "localhost:5000";
HostApplicationBuilder builder = Host.CreateApplicationBuilder();

#region client
builder.Services.AddTransport(o => o.UseTcp(address));
IMessageChannel channel = builder.Build().Services.GetRequiredService<IMessageChannel>();
await channel.SendTextAsync("Hello");
using ReceivedMessage? reply = await channel.ReceiveAsync();
Console.WriteLine(reply?.GetText() ?? "The server closed the channel.");
#endregion

await channel.CloseAsync();
