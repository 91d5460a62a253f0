namespace Transport.Benchmarks.Subjects;

/// <summary>Waits for tasks that need each other: the first failure is thrown at once, since the others may then wait for ever.</summary>
internal static class Together
{
    public static async Task SucceedAsync(params List<Task> tasks)
    {
        while (tasks.Count > 0)
        {
            Task ended = await Task.WhenAny(tasks);
            await ended;
            tasks.Remove(ended);
        }
    }
}
