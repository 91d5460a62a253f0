using Chat;

return args switch
{
    ["join", .. string[] rest] => await JoinCommand.RunAsync(rest),
    [] or [['-', ..], ..] => await ServeCommand.RunAsync(args),
    _ => Usage(args[0]),
};

static int Usage(string word)
{
    Console.Error.WriteLine($"'{word}' is no command. Start a room without one, or join a room with: join tcp://localhost:5082");
    return 1;
}
