using PackageConsumer;
using Transport.Hosting;

// A server and its clients in one program, made of the packages alone. Ends with 0 only if everything came back as it was sent.
using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddTransportServer(o => o.UseTcp("127.0.0.1:0")).AddHandler<EchoHandler>();

await using WebApplication server = builder.Build();
server.MapTransport<EchoHandler>("/echo");
await server.StartAsync(limit.Token);
string tcp = server.Services.GetRequiredService<ITransportServer>().LocalEndPoints[0].ToString()!;
await Echo.CheckAsync("TCP", o => o.UseTcp(tcp), limit.Token);
string web = server.Urls.Single().Replace("http://", "ws://", StringComparison.Ordinal);
await Echo.CheckAsync("WebSocket", o => o.UseWebSockets(web + "/echo"), limit.Token);
await server.StopAsync(limit.Token);
