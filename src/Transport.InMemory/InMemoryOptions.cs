namespace Transport.InMemory;

/// <summary>Limits and bounds of in-memory channels. They are read when a connector, a listener factory or a pair is made.</summary>
public class InMemoryOptions : ChannelOptions
{
    /// <summary>How many connected channels may wait at a listener to be accepted. Default 128, from 1 to 65,535.</summary>
    /// <remarks>Beyond it, connecting fails with <see cref="TransportError.LimitReached"/>. Used by listeners only.</remarks>
    public int Backlog { get; set; } = 128;

    /// <inheritdoc/>
    public override IEnumerable<string> Validate()
    {
        foreach (string failure in base.Validate())
        {
            yield return failure;
        }

        if (Backlog is < 1 or > 65_535)
        {
            yield return $"{nameof(Backlog)} is {Backlog} channels; set it from 1 to 65535.";
        }
    }

    /// <summary>A copy that later changes by the caller do not reach.</summary>
    internal static InMemoryOptions Checked(InMemoryOptions? options)
    {
        InMemoryOptions copy = options is null ? new InMemoryOptions() : (InMemoryOptions)options.MemberwiseClone();
        string failures = string.Join(" ", copy.Validate());
        return failures.Length == 0 ? copy : throw new ArgumentException(failures, nameof(options));
    }
}
