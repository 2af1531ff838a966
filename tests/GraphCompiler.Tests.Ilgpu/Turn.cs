namespace ILGPU;

/// <summary>A lane's turn to run. Who waits for it sleeps at once: hundreds of lanes that spin first leave nothing to the one that runs.</summary>
internal sealed class Turn
{
    private bool isGiven;

    /// <summary>Gives the turn.</summary>
    public void Give()
    {
        lock (this)
        {
            isGiven = true;
            Monitor.Pulse(this);
        }
    }

    /// <summary>Waits until it is given, and takes it.</summary>
    public void Take()
    {
        lock (this)
        {
            while (!isGiven)
            {
                Monitor.Wait(this);
            }

            isGiven = false;
        }
    }
}
