-- Names in brackets, three parts, and a table hint
SELECT o.[OrderId], o.[Total Due] AS total FROM [Sales].[dbo].[Orders] AS o WITH (NOLOCK) WHERE o.[Status] = N'Paid';
--> select
--> reads Sales.dbo.Orders
--> OrderId <- Sales.dbo.Orders[OrderId] identity
--> total <- Sales.dbo.Orders[Total Due] identity
--> rows <- Sales.dbo.Orders[Status] filter

-- Names of a linked server have four parts
INSERT INTO dbo.Customers (Id, Name) SELECT c.Id, c.Name FROM [SRV01].[Crm].[dbo].[Customers] c;
--> insert
--> reads SRV01.Crm.dbo.Customers
--> writes dbo.Customers
--> dbo.Customers[Id] <- SRV01.Crm.dbo.Customers[Id] identity
--> dbo.Customers[Name] <- SRV01.Crm.dbo.Customers[Name] identity

-- A name with its schema left out
SELECT Id FROM Sales..Orders;
--> select
--> reads Sales.dbo.Orders
--> Id <- Sales.dbo.Orders[Id] identity

-- SELECT INTO makes a table
SELECT c.Id, UPPER(c.Name) AS Name INTO stage.Customers FROM raw.Customers c WHERE c.Deleted = 0;
--> select into
--> reads raw.Customers
--> writes stage.Customers
--> stage.Customers[Id] <- raw.Customers[Id] identity
--> stage.Customers[Name] <- raw.Customers[Name] transformation
--> rows <- raw.Customers[Deleted] filter

-- SELECT INTO a temporary table is composed away
SELECT o.CustomerId, SUM(o.Amount) AS Total INTO #sums FROM dbo.Orders o GROUP BY o.CustomerId
INSERT INTO mart.CustomerTotals (CustomerId, Total) SELECT s.CustomerId, s.Total FROM #sums s
DROP TABLE #sums
--> create temporary table
--> reads dbo.Orders
--> insert
--> reads dbo.Orders
--> writes mart.CustomerTotals
--> mart.CustomerTotals[CustomerId] <- dbo.Orders[CustomerId] identity
--> mart.CustomerTotals[Total] <- dbo.Orders[Amount] aggregation
--> rows <- dbo.Orders[CustomerId] group_by
--> drop table

-- A temporary table that is created first and filled then
CREATE TABLE #ids (Id INT PRIMARY KEY, Email NVARCHAR(200));
INSERT INTO #ids (Id, Email) SELECT u.Id, u.Mail FROM dbo.Users u;
UPDATE c SET c.Email = i.Email FROM crm.Contacts c INNER JOIN #ids i ON i.Id = c.UserId;
--> create temporary table
--> insert
--> reads dbo.Users
--> update
--> reads dbo.Users
--> writes crm.Contacts
--> crm.Contacts[Email] <- dbo.Users[Mail] identity
--> rows <- dbo.Users[Id] join
--> rows <- crm.Contacts[UserId] join

-- A table variable is composed away
DECLARE @t TABLE (Id INT, Amount MONEY);
INSERT INTO @t (Id, Amount) SELECT Id, Amount FROM raw.Payments;
INSERT INTO mart.Payments (Id, Amount) SELECT t.Id, t.Amount FROM @t t;
--> create temporary table
--> insert
--> reads raw.Payments
--> insert
--> reads raw.Payments
--> writes mart.Payments
--> mart.Payments[Id] <- raw.Payments[Id] identity
--> mart.Payments[Amount] <- raw.Payments[Amount] identity

-- UPDATE by an alias of FROM
UPDATE p SET p.Price = s.Price, p.Modified = GETDATE()
FROM dbo.Product AS p INNER JOIN stage.Product AS s ON s.Sku = p.Sku WHERE s.Price <> p.Price;
--> update
--> reads stage.Product
--> writes dbo.Product
--> dbo.Product[Price] <- stage.Product[Price] identity
--> dbo.Product[Modified] <-
--> rows <- stage.Product[Sku] join
--> rows <- dbo.Product[Sku] join
--> rows <- stage.Product[Price] filter
--> rows <- dbo.Product[Price] filter

-- UPDATE with compound assignment
--: dbo.Stock(Sku, Qty)
--: stage.Delivery(Sku, Delivered)
UPDATE dbo.Stock SET Qty += d.Delivered FROM dbo.Stock s JOIN stage.Delivery d ON d.Sku = s.Sku;
--> update
--> reads stage.Delivery
--> writes dbo.Stock
--> dbo.Stock[Qty] <- stage.Delivery[Delivered] transformation
--> dbo.Stock[Qty] <- dbo.Stock[Qty] transformation
--> rows <- stage.Delivery[Sku] join
--> rows <- dbo.Stock[Sku] join

-- UPDATE through a CTE changes the table behind it
WITH d AS (SELECT Id, Flag, ROW_NUMBER() OVER (PARTITION BY Email ORDER BY Id) AS rn FROM dbo.Users)
UPDATE d SET Flag = 1 WHERE rn > 1;
--> update
--> writes dbo.Users
--> dbo.Users[Flag] <-
--> rows <- dbo.Users[Email] window
--> rows <- dbo.Users[Id] window

-- DELETE through a CTE takes away duplicates
WITH d AS (SELECT ROW_NUMBER() OVER (PARTITION BY Email ORDER BY Id) AS rn FROM dbo.Users)
DELETE FROM d WHERE rn > 1;
--> delete
--> writes dbo.Users
--> rows <- dbo.Users[Email] window
--> rows <- dbo.Users[Id] window

-- DELETE with two FROMs
DELETE o FROM dbo.Orders o INNER JOIN dbo.Customers c ON c.Id = o.CustomerId WHERE c.Blocked = 1;
--> delete
--> reads dbo.Customers
--> writes dbo.Orders
--> rows <- dbo.Customers[Id] join
--> rows <- dbo.Orders[CustomerId] join
--> rows <- dbo.Customers[Blocked] filter

-- DELETE FROM ... FROM
DELETE FROM dbo.Orders FROM dbo.Orders o JOIN stage.Gone g ON g.Id = o.Id;
--> delete
--> reads stage.Gone
--> writes dbo.Orders
--> rows <- stage.Gone[Id] join
--> rows <- dbo.Orders[Id] join

-- DELETE TOP takes some rows
DELETE TOP (1000) FROM log.Events WHERE At < DATEADD(day, -30, GETDATE());
--> delete
--> writes log.Events
--> rows <- log.Events[At] filter

-- OUTPUT INTO writes what was deleted
DELETE FROM dbo.Orders OUTPUT deleted.Id, deleted.Amount INTO archive.Orders (Id, Amount) WHERE Year < 2020;
--> delete
--> reads dbo.Orders
--> writes archive.Orders, dbo.Orders
--> archive.Orders[Id] <- dbo.Orders[Id] identity
--> archive.Orders[Amount] <- dbo.Orders[Amount] identity
--> rows <- dbo.Orders[Year] filter

-- OUTPUT INTO writes what was inserted
INSERT INTO dbo.Orders (Id, Amount) OUTPUT inserted.Id INTO audit.NewOrders (OrderId)
SELECT s.Id, s.Amount FROM stage.Orders s;
--> insert
--> reads stage.Orders
--> writes audit.NewOrders, dbo.Orders
--> dbo.Orders[Id] <- stage.Orders[Id] identity
--> dbo.Orders[Amount] <- stage.Orders[Amount] identity
--> audit.NewOrders[OrderId] <- stage.Orders[Id] identity

-- MERGE with every branch
MERGE INTO dim.Product WITH (HOLDLOCK) AS t
USING (SELECT Sku, Name, Price FROM stage.Product) AS s ON t.Sku = s.Sku
WHEN MATCHED AND t.Price <> s.Price THEN UPDATE SET t.Price = s.Price, t.Name = ISNULL(s.Name, t.Name)
WHEN NOT MATCHED BY TARGET THEN INSERT (Sku, Name, Price) VALUES (s.Sku, s.Name, s.Price)
WHEN NOT MATCHED BY SOURCE AND t.Active = 1 THEN UPDATE SET t.Active = 0;
--> merge
--> reads stage.Product
--> writes dim.Product
--> dim.Product[Price] <- stage.Product[Price] identity
--> dim.Product[Name] <- stage.Product[Name] transformation
--> dim.Product[Name] <- dim.Product[Name] transformation
--> dim.Product[Name] <- stage.Product[Name] identity
--> dim.Product[Sku] <- stage.Product[Sku] identity
--> dim.Product[Active] <-
--> rows <- dim.Product[Sku] join
--> rows <- stage.Product[Sku] join
--> rows <- dim.Product[Price] filter
--> rows <- stage.Product[Price] filter
--> rows <- dim.Product[Active] filter

-- MERGE with OUTPUT
MERGE dbo.T AS t USING stage.T AS s ON t.Id = s.Id
WHEN MATCHED THEN UPDATE SET V = s.V
WHEN NOT MATCHED THEN INSERT (Id, V) VALUES (s.Id, s.V)
OUTPUT $action, inserted.Id;
--> merge
--> reads stage.T
--> writes dbo.T
--> dbo.T[V] <- stage.T[V] identity
--> dbo.T[Id] <- stage.T[Id] identity
--> rows <- dbo.T[Id] join
--> rows <- stage.T[Id] join

-- INSERT ... EXEC comes from a procedure
INSERT INTO stage.Report EXEC dbo.GetReport @year = 2024;
--> insert opaque
--> writes stage.Report

-- INSERT with TOP
INSERT TOP (100) INTO stage.Sample (Id) SELECT Id FROM raw.Events ORDER BY NEWID();
--> insert
--> reads raw.Events
--> writes stage.Sample
--> stage.Sample[Id] <- raw.Events[Id] identity

-- INSERT by position into a known table
--: dbo.F(DayKey, Amount)
INSERT dbo.F SELECT d.DayKey, x.Amount FROM raw.X x JOIN dim.Day d ON d.Date = CAST(x.At AS date);
--> insert
--> reads dim.Day, raw.X
--> writes dbo.F
--> dbo.F[DayKey] <- dim.Day[DayKey] identity
--> dbo.F[Amount] <- raw.X[Amount] identity
--> rows <- dim.Day[Date] join
--> rows <- raw.X[At] join

-- Values that are written out
INSERT INTO dbo.Codes (Code, Label) VALUES ('a', N'A'), ('b', N'B');
--> insert
--> writes dbo.Codes
--> dbo.Codes[Code] <-
--> dbo.Codes[Label] <-

-- CROSS APPLY takes rows for each row
SELECT c.Id, x.Total FROM dbo.Customers c
CROSS APPLY (SELECT TOP 1 o.Total FROM dbo.Orders o WHERE o.CustomerId = c.Id ORDER BY o.At DESC) x;
--> select
--> reads dbo.Customers, dbo.Orders
--> Id <- dbo.Customers[Id] identity
--> Total <- dbo.Orders[Total] identity
--> rows <- dbo.Orders[CustomerId] filter
--> rows <- dbo.Customers[Id] filter
--> rows <- dbo.Orders[At] sort

-- OUTER APPLY of a function
SELECT c.Id, f.Score FROM dbo.Customers c OUTER APPLY dbo.fnScore(c.Id, c.Region) AS f;
--> select
--> reads dbo.Customers
--> Id <- dbo.Customers[Id] identity
--> Score <- dbo.Customers[Id] transformation
--> Score <- dbo.Customers[Region] transformation
--> rows <- dbo.Customers[Id] join
--> rows <- dbo.Customers[Region] join

-- STRING_SPLIT takes a text apart
SELECT p.Id, s.value AS tag FROM dbo.Posts p CROSS APPLY STRING_SPLIT(p.Tags, ',') s;
--> select
--> reads dbo.Posts
--> Id <- dbo.Posts[Id] identity
--> tag <- dbo.Posts[Tags] transformation
--> rows <- dbo.Posts[Tags] join

-- OPENJSON tells its own columns
SELECT o.Id, j.Sku, j.Qty FROM dbo.Orders o
CROSS APPLY OPENJSON(o.Doc, '$.lines') WITH (Sku NVARCHAR(20) '$.sku', Qty INT '$.quantity') AS j;
--> select
--> reads dbo.Orders
--> Id <- dbo.Orders[Id] identity
--> Sku <- dbo.Orders[Doc.lines.sku] identity
--> Qty <- dbo.Orders[Doc.lines.quantity] identity
--> rows <- dbo.Orders[Doc.lines] join

-- OPENJSON without columns has keys and values
SELECT e.Id, j.[key], j.[value] FROM dbo.Events e CROSS APPLY OPENJSON(e.Props) j;
--> select
--> reads dbo.Events
--> Id <- dbo.Events[Id] identity
--> key <- dbo.Events[Props] identity
--> value <- dbo.Events[Props] identity
--> rows <- dbo.Events[Props] join

-- JSON_VALUE and JSON_QUERY are paths
SELECT JSON_VALUE(Doc, '$.customer.id') AS CustomerId, JSON_QUERY(Doc, '$.lines') AS Lines FROM dbo.Orders;
--> select
--> reads dbo.Orders
--> CustomerId <- dbo.Orders[Doc.customer.id] identity
--> Lines <- dbo.Orders[Doc.lines] identity

-- Methods of XML take values out of it
SELECT x.Doc.value('(/order/id)[1]', 'int') AS OrderId FROM dbo.XmlDocs x;
--> select
--> reads dbo.XmlDocs
--> OrderId <- dbo.XmlDocs[Doc] transformation

-- VALUES as a table
SELECT v.Code, c.Name FROM (VALUES (1, 'a'), (2, 'b')) AS v (Code, Label) JOIN dbo.Codes c ON c.Code = v.Code;
--> select
--> reads dbo.Codes
--> Code <-
--> Name <- dbo.Codes[Name] identity
--> rows <- dbo.Codes[Code] join

-- PIVOT with its columns written out
SELECT Region, [2023], [2024] FROM (SELECT Region, Yr, Amount FROM dbo.Sales) s
PIVOT (SUM(Amount) FOR Yr IN ([2023], [2024])) p;
--> select
--> reads dbo.Sales
--> Region <- dbo.Sales[Region] identity
--> 2023 <- dbo.Sales[Amount] aggregation
--> 2023 <- dbo.Sales[Yr] group_by
--> 2024 <- dbo.Sales[Amount] aggregation
--> 2024 <- dbo.Sales[Yr] group_by
--> rows <- dbo.Sales[Region] group_by

-- UNPIVOT
SELECT Id, Month, Amount FROM dbo.Wide UNPIVOT (Amount FOR Month IN (Jan, Feb)) u;
--> select
--> reads dbo.Wide
--> Id <- dbo.Wide[Id] identity
--> Month <-
--> Amount <- dbo.Wide[Jan] transformation
--> Amount <- dbo.Wide[Feb] transformation
--> rows <- dbo.Wide[Feb] filter
--> rows <- dbo.Wide[Jan] filter

-- An alias with an equals sign
SELECT FullName = c.First + ' ' + c.Last, Id = c.Id FROM dbo.Customers c;
--> select
--> reads dbo.Customers
--> FullName <- dbo.Customers[First] transformation
--> FullName <- dbo.Customers[Last] transformation
--> Id <- dbo.Customers[Id] identity

-- IIF, CHOOSE, ISNULL and TRY_CONVERT
SELECT IIF(Kind = 1, Amount, 0) AS A, ISNULL(Name, 'x') AS N, TRY_CONVERT(int, Code) AS C FROM dbo.T;
--> select
--> reads dbo.T
--> A <- dbo.T[Kind] conditional
--> A <- dbo.T[Amount] transformation
--> N <- dbo.T[Name] transformation
--> C <- dbo.T[Code] transformation

-- STRING_AGG within a group
SELECT TeamId, STRING_AGG(Name, ', ') WITHIN GROUP (ORDER BY Joined) AS Members FROM dbo.Users GROUP BY TeamId;
--> select
--> reads dbo.Users
--> TeamId <- dbo.Users[TeamId] identity
--> Members <- dbo.Users[Name] aggregation
--> Members <- dbo.Users[Joined] sort
--> rows <- dbo.Users[TeamId] group_by

-- A joined text by FOR XML PATH
SELECT t.Id, STUFF((SELECT ',' + u.Name FROM dbo.Users u WHERE u.TeamId = t.Id FOR XML PATH('')), 1, 1, '') AS Names FROM dbo.Teams t;
--> select
--> reads dbo.Teams, dbo.Users
--> Id <- dbo.Teams[Id] identity
--> Names <- dbo.Users[Name] transformation
--> Names <- dbo.Users[TeamId] filter
--> Names <- dbo.Teams[Id] filter

-- HASHBYTES and CHECKSUM hide what they are given
SELECT HASHBYTES('SHA2_256', c.Ssn) AS SsnHash, CHECKSUM(c.Email) AS E FROM dbo.Customers c;
--> select
--> reads dbo.Customers
--> SsnHash <- dbo.Customers[Ssn] transformation masked
--> E <- dbo.Customers[Email] transformation masked

-- Windows with partitions and order
SELECT Id, SUM(Amount) OVER (PARTITION BY AccountId ORDER BY At ROWS UNBOUNDED PRECEDING) AS Running,
LAG(Amount, 1, 0) OVER (PARTITION BY AccountId ORDER BY At) AS Prev FROM dbo.Tx;
--> select
--> reads dbo.Tx
--> Id <- dbo.Tx[Id] identity
--> Running <- dbo.Tx[Amount] aggregation
--> Running <- dbo.Tx[AccountId] window
--> Running <- dbo.Tx[At] window
--> Prev <- dbo.Tx[Amount] transformation
--> Prev <- dbo.Tx[AccountId] window
--> Prev <- dbo.Tx[At] window

-- TOP WITH TIES by a window
SELECT TOP 1 WITH TIES Id, Status FROM dbo.Users ORDER BY ROW_NUMBER() OVER (PARTITION BY Id ORDER BY At DESC);
--> select
--> reads dbo.Users
--> Id <- dbo.Users[Id] identity
--> Status <- dbo.Users[Status] identity
--> rows <- dbo.Users[Id] window
--> rows <- dbo.Users[At] window

-- OFFSET and FETCH keep lineage
SELECT Id FROM dbo.Users ORDER BY Name OFFSET 10 ROWS FETCH NEXT 10 ROWS ONLY;
--> select
--> reads dbo.Users
--> Id <- dbo.Users[Id] identity
--> rows <- dbo.Users[Name] sort

-- GROUPING SETS
SELECT Region, SUM(Amount) AS Amount FROM dbo.Sales GROUP BY GROUPING SETS ((Region, City), ());
--> select
--> reads dbo.Sales
--> Region <- dbo.Sales[Region] identity
--> Amount <- dbo.Sales[Amount] aggregation
--> rows <- dbo.Sales[Region] group_by
--> rows <- dbo.Sales[City] group_by

-- GROUP BY with ROLLUP behind it
SELECT Region, SUM(Amount) AS Amount FROM dbo.Sales GROUP BY Region WITH ROLLUP HAVING SUM(Amount) > 0;
--> select
--> reads dbo.Sales
--> Region <- dbo.Sales[Region] identity
--> Amount <- dbo.Sales[Amount] aggregation
--> rows <- dbo.Sales[Region] group_by
--> rows <- dbo.Sales[Amount] filter

-- A recursive CTE
WITH Tree AS (
  SELECT Id, ParentId, 0 AS Depth FROM dbo.Nodes WHERE ParentId IS NULL
  UNION ALL SELECT n.Id, n.ParentId, t.Depth + 1 FROM dbo.Nodes n INNER JOIN Tree t ON t.Id = n.ParentId)
SELECT Id, Depth FROM Tree OPTION (MAXRECURSION 100);
--> select
--> reads dbo.Nodes
--> Id <- dbo.Nodes[Id] identity
--> Depth <-
--> rows <- dbo.Nodes[ParentId] filter
--> rows <- dbo.Nodes[Id] join
--> rows <- dbo.Nodes[ParentId] join

-- A CTE shadows a table of the same name
WITH Orders AS (SELECT Id FROM archive.Orders) SELECT Id FROM Orders;
--> select
--> reads archive.Orders
--> Id <- archive.Orders[Id] identity

-- EXCEPT and INTERSECT
SELECT Id FROM dbo.A EXCEPT SELECT Id FROM dbo.B;
--> select
--> reads dbo.A, dbo.B
--> Id <- dbo.A[Id] identity
--> rows <- dbo.B[Id] filter
--> rows <- dbo.A[Id] filter

-- A view with its options
CREATE OR ALTER VIEW dbo.vOrders WITH SCHEMABINDING AS
SELECT o.Id, o.Amount * c.Rate AS Amount FROM dbo.Orders o JOIN dbo.Currency c ON c.Code = o.Currency;
--> create view
--> reads dbo.Currency, dbo.Orders
--> writes dbo.vOrders
--> dbo.vOrders[Id] <- dbo.Orders[Id] identity
--> dbo.vOrders[Amount] <- dbo.Orders[Amount] transformation
--> dbo.vOrders[Amount] <- dbo.Currency[Rate] transformation
--> rows <- dbo.Currency[Code] join
--> rows <- dbo.Orders[Currency] join

-- ALTER VIEW is a view made anew
ALTER VIEW dbo.vActive AS SELECT Id, Name FROM dbo.Users WHERE Active = 1;
--> create view
--> reads dbo.Users
--> writes dbo.vActive
--> dbo.vActive[Id] <- dbo.Users[Id] identity
--> dbo.vActive[Name] <- dbo.Users[Name] identity
--> rows <- dbo.Users[Active] filter

-- CTAS of Synapse
CREATE TABLE mart.Sales WITH (DISTRIBUTION = HASH(Id), CLUSTERED COLUMNSTORE INDEX) AS
SELECT Id, Amount FROM raw.Sales;
--> create table
--> reads raw.Sales
--> writes mart.Sales
--> mart.Sales[Id] <- raw.Sales[Id] identity
--> mart.Sales[Amount] <- raw.Sales[Amount] identity

-- BULK INSERT reads a file
BULK INSERT stage.Orders FROM 'D:\in\orders.csv' WITH (FIELDTERMINATOR = ',', FIRSTROW = 2);
--> bulk
--> reads D:\in\orders.csv
--> writes stage.Orders

-- OPENROWSET reads a file
SELECT r.Id, r.Amount FROM OPENROWSET(BULK 'https://lake.example/orders/*.parquet', FORMAT = 'PARQUET') AS r;
--> select
--> reads https://lake.example/orders/*.parquet
--> Id <- https://lake.example/orders/*.parquet[Id] identity
--> Amount <- https://lake.example/orders/*.parquet[Amount] identity

-- COPY INTO of Synapse reads files
COPY INTO stage.Orders FROM 'https://acc.blob.core.windows.net/in/orders/' WITH (FILE_TYPE = 'CSV');
--> copy
--> reads https://acc.blob.core.windows.net/in/orders/
--> writes stage.Orders

-- A query on another server is not seen
SELECT q.Id FROM OPENQUERY(ORA01, 'SELECT id FROM sales.orders') q;
--> select partial
--> Id <-

-- A partition is switched into another table
ALTER TABLE stage.Sales SWITCH PARTITION 3 TO mart.Sales PARTITION 3;
--> switch
--> reads stage.Sales
--> writes mart.Sales
--> mart.Sales[*] <- stage.Sales[*] identity

-- sp_rename gives a table another name
EXEC sp_rename 'stage.Orders_new', 'Orders';
--> rename
--> reads stage.Orders_new
--> writes stage.Orders
--> stage.Orders[*] <- stage.Orders_new[*] identity

-- TRUNCATE, then INSERT, without a semicolon between them
TRUNCATE TABLE mart.Daily
INSERT INTO mart.Daily (Day, Amount)
SELECT CAST(o.At AS date), SUM(o.Amount)
FROM dbo.Orders o
WHERE o.Status IN ('paid', 'sent')
GROUP BY CAST(o.At AS date)
--> truncate
--> writes mart.Daily
--> insert
--> reads dbo.Orders
--> writes mart.Daily
--> mart.Daily[Day] <- dbo.Orders[At] transformation
--> mart.Daily[Amount] <- dbo.Orders[Amount] aggregation
--> rows <- dbo.Orders[Status] filter
--> rows <- dbo.Orders[At] group_by

-- Batches divided by GO
USE Warehouse
GO
SELECT Id INTO stage.Ids FROM raw.Ids
GO
DELETE FROM raw.Ids
GO
--> use
--> select into
--> reads Warehouse.raw.Ids
--> writes Warehouse.stage.Ids
--> Warehouse.stage.Ids[Id] <- Warehouse.raw.Ids[Id] identity
--> delete
--> writes Warehouse.raw.Ids

-- A procedure with control flow and no semicolons
CREATE PROCEDURE etl.LoadOrders @day DATE AS
BEGIN
  SET NOCOUNT ON
  DECLARE @n INT
  SELECT @n = COUNT(*) FROM stage.Orders
  IF @n > 0
  BEGIN
    INSERT INTO dbo.Orders (Id, Amount)
    SELECT Id, Amount FROM stage.Orders WHERE Day = @day
    UPDATE l SET l.LastRun = GETDATE() FROM etl.Log l WHERE l.Job = 'orders'
  END
  ELSE
    INSERT INTO etl.Errors (Msg) VALUES ('empty')
END
--> set
--> select
--> reads stage.Orders
--> @n <-
--> insert
--> reads stage.Orders
--> writes dbo.Orders
--> dbo.Orders[Id] <- stage.Orders[Id] identity
--> dbo.Orders[Amount] <- stage.Orders[Amount] identity
--> rows <- stage.Orders[Day] filter
--> update
--> writes etl.Log
--> etl.Log[LastRun] <-
--> rows <- etl.Log[Job] filter
--> insert
--> writes etl.Errors
--> etl.Errors[Msg] <-

-- TRY and CATCH with a transaction
BEGIN TRY
  BEGIN TRANSACTION;
  DELETE FROM mart.Sales WHERE Day = '2024-01-01';
  INSERT INTO mart.Sales (Day, Amount) SELECT Day, Amount FROM stage.Sales;
  COMMIT TRANSACTION;
END TRY
BEGIN CATCH
  ROLLBACK TRANSACTION;
  INSERT INTO etl.Errors (Msg) SELECT ERROR_MESSAGE();
  THROW;
END CATCH
--> delete
--> writes mart.Sales
--> rows <- mart.Sales[Day] filter
--> insert
--> reads stage.Sales
--> writes mart.Sales
--> mart.Sales[Day] <- stage.Sales[Day] identity
--> mart.Sales[Amount] <- stage.Sales[Amount] identity
--> commit
--> rollback
--> insert
--> writes etl.Errors
--> etl.Errors[Msg] <-

-- A cursor's query is read, and the loop's statements
DECLARE c CURSOR FOR SELECT Id FROM dbo.Queue WHERE Done = 0
OPEN c
FETCH NEXT FROM c INTO @id
WHILE @@FETCH_STATUS = 0
BEGIN
  UPDATE dbo.Queue SET Done = 1 WHERE Id = @id
  FETCH NEXT FROM c INTO @id
END
CLOSE c
DEALLOCATE c
--> select
--> reads dbo.Queue
--> Id <- dbo.Queue[Id] identity
--> rows <- dbo.Queue[Done] filter
--> update
--> reads dbo.Queue
--> writes dbo.Queue
--> dbo.Queue[Done] <-
--> rows <- dbo.Queue[Done] filter
--> rows <- dbo.Queue[Id] filter

-- Dynamic SQL that is one text
EXEC sp_executesql N'INSERT INTO mart.A (X) SELECT Y FROM raw.B WHERE Z = @z', N'@z INT', @z = 1;
--> insert
--> reads raw.B
--> writes mart.A
--> mart.A[X] <- raw.B[Y] identity
--> rows <- raw.B[Z] filter

-- Dynamic SQL from a variable that is set to a text
DECLARE @sql NVARCHAR(MAX) = N'INSERT INTO mart.A (X) SELECT Y FROM raw.B';
EXEC (@sql);
--> insert
--> reads raw.B
--> writes mart.A
--> mart.A[X] <- raw.B[Y] identity

-- Dynamic SQL that is put together
EXEC ('INSERT INTO ' + @target + ' SELECT * FROM raw.B');
--> unknown opaque

-- A call of a procedure whose body is not here
EXEC etl.LoadAll @day = '2024-01-01';
--> unknown opaque

-- A trigger reads what was inserted
CREATE TRIGGER dbo.trg ON dbo.Orders AFTER INSERT AS
BEGIN
  INSERT INTO audit.Orders (OrderId, At) SELECT i.Id, GETDATE() FROM inserted i
END
--> insert
--> reads dbo.Orders
--> writes audit.Orders
--> audit.Orders[OrderId] <- dbo.Orders[Id] identity
--> audit.Orders[At] <-

-- Names compare in any case
--: dbo.Orders(OrderId, Amount)
SELECT ORDERID, [amount] FROM DBO.orders;
--> select
--> reads DBO.orders
--> ORDERID <- DBO.orders[OrderId] identity
--> amount <- DBO.orders[Amount] identity

-- A star over a known and an unknown table
--: dbo.A(Id, V)
SELECT a.*, b.X FROM dbo.A a JOIN dbo.B b ON b.Id = a.Id;
--> select
--> reads dbo.A, dbo.B
--> Id <- dbo.A[Id] identity
--> V <- dbo.A[V] identity
--> X <- dbo.B[X] identity
--> rows <- dbo.B[Id] join
--> rows <- dbo.A[Id] join

-- A star over an unknown table
SELECT * INTO stage.Copy FROM dbo.Unknown;
--> select into partial
--> reads dbo.Unknown
--> writes stage.Copy
--> stage.Copy[*] <- dbo.Unknown[*] identity

-- A bare name of two unknown tables
SELECT Amount FROM dbo.A a JOIN dbo.B b ON a.Id = b.Id;
--> select partial
--> reads dbo.A, dbo.B
--> Amount <-
--> rows <- dbo.A[Id] join
--> rows <- dbo.B[Id] join

-- A temporal table is read at a time
SELECT Id, Price FROM dbo.Product FOR SYSTEM_TIME AS OF '2024-01-01' WHERE Id = 1;
--> select
--> reads dbo.Product
--> Id <- dbo.Product[Id] identity
--> Price <- dbo.Product[Price] identity
--> rows <- dbo.Product[Id] filter

-- A synonym is the table of its definition
CREATE SYNONYM dbo.Ord FOR Sales.dbo.Orders;
INSERT INTO mart.Orders (Id) SELECT o.Id FROM dbo.Ord o;
--> create synonym
--> reads Sales.dbo.Orders
--> writes dbo.Ord
--> insert
--> reads Sales.dbo.Orders
--> writes mart.Orders
--> mart.Orders[Id] <- Sales.dbo.Orders[Id] identity

-- SELECT assigns variables
SELECT @a = MAX(Id), @b = MIN(Id) FROM dbo.Users;
--> select
--> reads dbo.Users
--> @a <- dbo.Users[Id] aggregation
--> @b <- dbo.Users[Id] aggregation

-- A condition with a query in IF
IF EXISTS (SELECT 1 FROM stage.Orders WHERE Bad = 1)
  DELETE FROM stage.Orders WHERE Bad = 1
ELSE
  INSERT INTO dbo.Orders (Id) SELECT Id FROM stage.Orders
--> select
--> reads stage.Orders
--> _col1 <- stage.Orders[Bad] filter
--> delete
--> writes stage.Orders
--> rows <- stage.Orders[Bad] filter
--> insert
--> reads stage.Orders
--> writes dbo.Orders
--> dbo.Orders[Id] <- stage.Orders[Id] identity

-- A realistic load without one semicolon
CREATE OR ALTER PROCEDURE etl.usp_LoadFactSales @LoadDate date, @Rows int OUTPUT
AS
BEGIN
    SET NOCOUNT ON
    SET XACT_ABORT ON

    IF OBJECT_ID('tempdb..#stage') IS NOT NULL
        DROP TABLE #stage

    SELECT s.OrderId, s.ProductCode, s.Qty, s.Price,
           ROW_NUMBER() OVER (PARTITION BY s.OrderId ORDER BY s.ModifiedAt DESC) AS rn
    INTO #stage
    FROM landing.Sales AS s
    WHERE s.LoadDate = @LoadDate

    DELETE FROM #stage WHERE rn > 1

    INSERT INTO dw.FactSales (OrderId, ProductKey, Amount)
    SELECT st.OrderId, ISNULL(p.ProductKey, -1), st.Qty * st.Price
    FROM #stage AS st
    LEFT JOIN dw.DimProduct AS p ON p.ProductCode = st.ProductCode AND p.IsCurrent = 1

    SET @Rows = @@ROWCOUNT
END
--> set
--> set
--> drop table
--> create temporary table
--> reads landing.Sales
--> delete
--> reads landing.Sales
--> insert
--> reads dw.DimProduct, landing.Sales
--> writes dw.FactSales
--> dw.FactSales[OrderId] <- landing.Sales[OrderId] identity
--> dw.FactSales[ProductKey] <- dw.DimProduct[ProductKey] transformation
--> dw.FactSales[Amount] <- landing.Sales[Qty] transformation
--> dw.FactSales[Amount] <- landing.Sales[Price] transformation
--> rows <- landing.Sales[LoadDate] filter
--> rows <- dw.DimProduct[ProductCode] join
--> rows <- landing.Sales[ProductCode] join
--> rows <- dw.DimProduct[IsCurrent] join
--> rows <- landing.Sales[OrderId] window
--> rows <- landing.Sales[ModifiedAt] window
--> set

-- MERGE by a CTE with OUTPUT into a table
;WITH src AS (SELECT Id, Name FROM stage.Customer WHERE Active = 1)
MERGE dw.Customer AS t USING src AS s ON t.Id = s.Id
WHEN MATCHED AND t.Name <> s.Name THEN UPDATE SET t.Name = s.Name
WHEN NOT MATCHED THEN INSERT (Id, Name) VALUES (s.Id, s.Name)
OUTPUT inserted.Id, deleted.Name INTO audit.Customer (Id, OldName);
--> merge
--> reads dw.Customer, stage.Customer
--> writes audit.Customer, dw.Customer
--> dw.Customer[Name] <- stage.Customer[Name] identity
--> dw.Customer[Id] <- stage.Customer[Id] identity
--> audit.Customer[Id] <- dw.Customer[Id] identity
--> audit.Customer[Id] <- stage.Customer[Id] identity
--> audit.Customer[OldName] <- dw.Customer[Name] identity
--> rows <- stage.Customer[Active] filter
--> rows <- dw.Customer[Id] join
--> rows <- stage.Customer[Id] join
--> rows <- dw.Customer[Name] filter
--> rows <- stage.Customer[Name] filter

-- Two unions behind a WITH
WITH a AS (SELECT Id FROM x.A), b AS (SELECT Id FROM x.B)
SELECT Id FROM a
UNION ALL
SELECT Id FROM b
ORDER BY Id;
--> select
--> reads x.A, x.B
--> Id <- x.A[Id] identity
--> Id <- x.B[Id] identity
--> rows <- x.A[Id] sort
--> rows <- x.B[Id] sort

-- A WHILE loop over batches
WHILE 1 = 1
BEGIN
    DELETE TOP (5000) FROM log.Hits WHERE At < '2020-01-01'
    IF @@ROWCOUNT = 0 BREAK
END
--> delete
--> writes log.Hits
--> rows <- log.Hits[At] filter

-- UPDATE of a view's alias with OUTER APPLY
UPDATE c SET LastOrder = x.At
FROM crm.Customer c OUTER APPLY (SELECT MAX(o.At) AS At FROM dbo.Orders o WHERE o.CustomerId = c.Id) x;
--> update
--> reads dbo.Orders
--> writes crm.Customer
--> crm.Customer[LastOrder] <- dbo.Orders[At] aggregation
--> rows <- dbo.Orders[CustomerId] filter
--> rows <- crm.Customer[Id] filter

-- Dynamic SQL joined from constants
DECLARE @sql nvarchar(max)
SET @sql = N'INSERT INTO mart.A (X) '
SET @sql = @sql + N'SELECT Y FROM raw.B'
EXEC sp_executesql @sql
--> set
--> set
--> insert
--> reads raw.B
--> writes mart.A
--> mart.A[X] <- raw.B[Y] identity

-- A computed column, and a bare SELECT of a variable
SELECT @day AS Day, COUNT(*) AS N FROM dbo.Orders WHERE Day = @day;
--> select
--> reads dbo.Orders
--> Day <-
--> N <-
--> rows <- dbo.Orders[Day] filter

-- A function's rows by a schema, joined
SELECT f.Id, o.Amount FROM dbo.fnActive(@day) AS f JOIN dbo.Orders o ON o.Id = f.Id;
--> select
--> reads dbo.Orders
--> Id <-
--> Amount <- dbo.Orders[Amount] identity
--> rows <- dbo.Orders[Id] join

-- UPDATE of a temporary table by its alias writes to no base table
SELECT Id, Amount INTO #w FROM raw.Pay;
UPDATE w SET Amount = w.Amount * r.Rate FROM #w w JOIN ref.Rates r ON r.Id = w.Id;
INSERT INTO mart.Pay (Id, Amount) SELECT Id, Amount FROM #w;
--> create temporary table
--> reads raw.Pay
--> update
--> reads raw.Pay, ref.Rates
--> insert
--> reads raw.Pay, ref.Rates
--> writes mart.Pay
--> mart.Pay[Id] <- raw.Pay[Id] identity
--> mart.Pay[Amount] <- raw.Pay[Amount] identity
--> mart.Pay[Amount] <- raw.Pay[Amount] transformation
--> mart.Pay[Amount] <- ref.Rates[Rate] transformation
--> rows <- raw.Pay[Id] join
--> rows <- ref.Rates[Id] join

-- Blocks on one line
IF @full = 1 BEGIN TRUNCATE TABLE mart.T; INSERT INTO mart.T (Id) SELECT Id FROM raw.T END ELSE BEGIN DELETE FROM mart.T WHERE Day = @day END
--> truncate
--> writes mart.T
--> insert
--> reads raw.T
--> writes mart.T
--> mart.T[Id] <- raw.T[Id] identity
--> delete
--> writes mart.T
--> rows <- mart.T[Day] filter

-- CASE over several lines is no block
SELECT
    CASE
        WHEN o.Kind = 1 THEN o.Amount
        ELSE 0
    END AS Amount
FROM dbo.Orders o
DELETE FROM dbo.Old WHERE Day < @day
--> select
--> reads dbo.Orders
--> Amount <- dbo.Orders[Kind] conditional
--> Amount <- dbo.Orders[Amount] transformation
--> delete
--> writes dbo.Old
--> rows <- dbo.Old[Day] filter

-- USE names the database, and temporary tables belong nowhere
USE Sales;
SELECT Id INTO #ids FROM dbo.Orders;
INSERT INTO dbo.Kept (Id) SELECT Id FROM #ids;
--> use
--> create temporary table
--> reads Sales.dbo.Orders
--> insert
--> reads Sales.dbo.Orders
--> writes Sales.dbo.Kept
--> Sales.dbo.Kept[Id] <- Sales.dbo.Orders[Id] identity

-- QUOTENAME of constants is run as the name that it quotes
DECLARE @sql NVARCHAR(MAX) = N'INSERT INTO ' + QUOTENAME('dbo') + N'.' + QUOTENAME('Daily Sales') + N' (a) SELECT b FROM dbo.t';
EXEC sp_executesql @sql;
--> insert
--> reads dbo.t
--> writes dbo.Daily Sales
--> dbo.Daily Sales[a] <- dbo.t[b] identity

-- What stands behind END and GO is read
BEGIN
  DELETE FROM dbo.a;
END
GO
BEGIN TRY
  DELETE FROM dbo.b;
END TRY
BEGIN CATCH
  THROW;
END CATCH
GO
DELETE FROM dbo.c;
--> delete
--> writes dbo.a
--> delete
--> writes dbo.b
--> delete
--> writes dbo.c

-- What the condition of WHILE reads
WHILE (SELECT COUNT(*) FROM stage.Queue WHERE Done = 0) > 0
BEGIN
  DELETE TOP (1000) FROM dbo.Old WHERE Expired = 1;
END
--> select
--> reads stage.Queue
--> _col1 <- stage.Queue[Done] filter
--> delete
--> writes dbo.Old
--> rows <- dbo.Old[Expired] filter

-- A condition of two queries is told once
IF EXISTS (SELECT * FROM stage.A WHERE x = 1) AND NOT EXISTS (SELECT * FROM stage.B)
  INSERT INTO dbo.T (Id) SELECT Id FROM stage.C;
--> select
--> reads stage.A, stage.B
--> _col1 <- stage.A[*] filter
--> _col1 <- stage.A[x] filter
--> _col2 <- stage.B[*] filter
--> insert
--> reads stage.C
--> writes dbo.T
--> dbo.T[Id] <- stage.C[Id] identity

-- SET of a variable by a query reads
DECLARE @n INT;
SET @n = (SELECT MAX(Id) FROM dbo.Marks);
IF @n > 3 BEGIN INSERT INTO dbo.T (Id) SELECT Id FROM stage.C; END
--> set
--> reads dbo.Marks
--> insert
--> reads stage.C
--> writes dbo.T
--> dbo.T[Id] <- stage.C[Id] identity

-- What a MERGE in FROM puts out is inserted somewhere else
INSERT INTO dbo.Audit (Act, NewX, OldY)
SELECT c.Act, c.x, c.y FROM (
MERGE dbo.T AS t USING dbo.S AS s ON t.id = s.id
WHEN MATCHED AND s.z > 1 THEN UPDATE SET t.x = s.x, t.y = s.y
WHEN NOT MATCHED BY TARGET THEN INSERT (id, x, y) VALUES (s.id, s.x, s.y)
WHEN NOT MATCHED BY SOURCE THEN DELETE
OUTPUT $action, inserted.x, deleted.y, s.q
) AS c (Act, x, y, q) WHERE c.Act = 'UPDATE';
--> insert
--> reads dbo.S, dbo.T
--> writes dbo.Audit, dbo.T
--> dbo.Audit[Act] <-
--> dbo.Audit[NewX] <- dbo.S[x] identity
--> dbo.Audit[OldY] <- dbo.T[y] identity
--> dbo.T[x] <- dbo.S[x] identity
--> dbo.T[y] <- dbo.S[y] identity
--> dbo.T[id] <- dbo.S[id] identity
--> rows <- dbo.S[id] join
--> rows <- dbo.S[z] filter
--> rows <- dbo.T[id] join

-- A dimension is closed and opened by one statement
INSERT INTO dim.Customer (CustomerKey, Name, ValidFrom, IsCurrent)
SELECT CustomerId, Name, LoadDate, 1
FROM (
  MERGE dim.Customer AS tgt
  USING stage.Customer AS src
  ON tgt.CustomerKey = src.CustomerId AND tgt.IsCurrent = 1
  WHEN NOT MATCHED BY TARGET THEN
    INSERT (CustomerKey, Name, ValidFrom, IsCurrent) VALUES (src.CustomerId, src.Name, src.LoadDate, 1)
  WHEN MATCHED AND tgt.Name <> src.Name THEN
    UPDATE SET tgt.IsCurrent = 0, tgt.ValidTo = src.LoadDate
  OUTPUT $action AS MergeAction, src.CustomerId, src.Name, src.LoadDate
) AS changes
WHERE MergeAction = 'UPDATE';
--> insert
--> reads stage.Customer
--> writes dim.Customer
--> dim.Customer[CustomerKey] <- stage.Customer[CustomerId] identity
--> dim.Customer[Name] <- stage.Customer[Name] identity
--> dim.Customer[ValidFrom] <- stage.Customer[LoadDate] identity
--> dim.Customer[IsCurrent] <-
--> dim.Customer[ValidTo] <- stage.Customer[LoadDate] identity
--> rows <- dim.Customer[CustomerKey] join
--> rows <- dim.Customer[IsCurrent] join
--> rows <- dim.Customer[Name] filter
--> rows <- stage.Customer[CustomerId] join
--> rows <- stage.Customer[Name] filter

-- A MERGE in FROM uses what WITH in front of it says
WITH src AS (SELECT id, x FROM dbo.S WHERE ok = 1)
INSERT INTO dbo.Audit (Act, NewX)
SELECT Act, x FROM (
MERGE INTO dbo.T AS t USING src AS s ON t.id = s.id
WHEN MATCHED THEN UPDATE SET t.x = s.x
OUTPUT $action AS Act, inserted.x) c;
--> insert
--> reads dbo.S
--> writes dbo.Audit, dbo.T
--> dbo.Audit[Act] <-
--> dbo.Audit[NewX] <- dbo.S[x] identity
--> dbo.T[x] <- dbo.S[x] identity
--> rows <- dbo.S[id] join
--> rows <- dbo.S[ok] filter
--> rows <- dbo.T[id] join

-- What UPDATE in FROM puts out
INSERT INTO dbo.Audit (NewX, OldY)
SELECT c.x, c.oldy FROM (
UPDATE dbo.T SET x = s.x OUTPUT inserted.x, deleted.y AS oldy FROM dbo.S s WHERE s.id = T.id
) AS c;
--> insert
--> reads dbo.S, dbo.T
--> writes dbo.Audit, dbo.T
--> dbo.Audit[NewX] <- dbo.S[x] identity
--> dbo.Audit[OldY] <- dbo.T[y] identity
--> dbo.T[x] <- dbo.S[x] identity
--> rows <- dbo.S[id] filter
--> rows <- dbo.T[id] filter

-- What DELETE in FROM puts out
INSERT INTO dbo.Audit (X)
SELECT c.x FROM (DELETE TOP (10) FROM dbo.T OUTPUT deleted.x WHERE id > 3) AS c;
--> insert
--> reads dbo.T
--> writes dbo.Audit, dbo.T
--> dbo.Audit[X] <- dbo.T[x] identity
--> rows <- dbo.T[id] filter

-- What INSERT in FROM puts out
INSERT INTO dbo.Audit (X)
SELECT c.x FROM (INSERT INTO dbo.T (x) OUTPUT inserted.x SELECT a FROM dbo.S) AS c;
--> insert
--> reads dbo.S
--> writes dbo.Audit, dbo.T
--> dbo.Audit[X] <- dbo.S[a] identity
--> dbo.T[x] <- dbo.S[a] identity

-- MERGE puts columns of its source into a table as well
MERGE dbo.T AS t USING dbo.S AS s ON t.id = s.id
WHEN MATCHED THEN UPDATE SET t.x = s.x
WHEN NOT MATCHED THEN INSERT (id, x) VALUES (s.id, s.x)
OUTPUT $action, inserted.x, deleted.y, s.q INTO dbo.Log (act, x, y, q);
--> merge
--> reads dbo.S, dbo.T
--> writes dbo.Log, dbo.T
--> dbo.T[x] <- dbo.S[x] identity
--> dbo.T[id] <- dbo.S[id] identity
--> dbo.Log[act] <-
--> dbo.Log[x] <- dbo.S[x] identity
--> dbo.Log[y] <- dbo.T[y] identity
--> dbo.Log[q] <- dbo.S[q] identity
--> rows <- dbo.S[id] join
--> rows <- dbo.T[id] join

-- OUTPUT into a table variable goes by place
DECLARE @ids TABLE (NewId int, Src nvarchar(10));
MERGE dbo.T AS t USING dbo.S AS s ON t.id = s.id
WHEN MATCHED THEN UPDATE SET t.x = s.x
OUTPUT inserted.id, s.code INTO @ids;
INSERT INTO dbo.Map (id, code) SELECT NewId, Src FROM @ids;
--> create temporary table
--> merge
--> reads dbo.S, dbo.T
--> writes dbo.T
--> dbo.T[x] <- dbo.S[x] identity
--> rows <- dbo.S[id] join
--> rows <- dbo.T[id] join
--> insert
--> reads dbo.S, dbo.T
--> writes dbo.Map
--> dbo.Map[id] <- dbo.T[id] identity
--> dbo.Map[code] <- dbo.S[code] identity
--> rows <- dbo.S[id] join
--> rows <- dbo.T[id] join

-- OUTPUT of DELETE into a temporary table
CREATE TABLE #gone (Id int, Amount money);
DELETE FROM dbo.Orders OUTPUT deleted.Id, deleted.Amount INTO #gone WHERE Year < 2020;
INSERT INTO arch.Orders (Id, Amount) SELECT Id, Amount FROM #gone;
--> create temporary table
--> delete
--> reads dbo.Orders
--> writes dbo.Orders
--> rows <- dbo.Orders[Year] filter
--> insert
--> reads dbo.Orders
--> writes arch.Orders
--> arch.Orders[Id] <- dbo.Orders[Id] identity
--> arch.Orders[Amount] <- dbo.Orders[Amount] identity
--> rows <- dbo.Orders[Year] filter

-- OUTPUT of UPDATE into a temporary table by name
CREATE TABLE #gone (Id int, Amount money);
UPDATE o SET o.Amount = o.Amount * 2 OUTPUT inserted.Amount, inserted.Id INTO #gone (Amount, Id) FROM dbo.Orders o WHERE Year < 2020;
INSERT INTO arch.Orders (Id, Amount) SELECT Id, Amount FROM #gone;
--> create temporary table
--> update
--> reads dbo.Orders
--> writes dbo.Orders
--> dbo.Orders[Amount] <- dbo.Orders[Amount] transformation
--> rows <- dbo.Orders[Year] filter
--> insert
--> reads dbo.Orders
--> writes arch.Orders
--> arch.Orders[Id] <- dbo.Orders[Id] identity
--> arch.Orders[Amount] <- dbo.Orders[Amount] transformation
--> rows <- dbo.Orders[Year] filter

-- All columns of deleted rows are put out
--: dbo.Orders(Id, Amount, Year)
DELETE FROM dbo.Orders OUTPUT deleted.* INTO arch.Orders WHERE Year < 2020;
--> delete
--> reads dbo.Orders
--> writes arch.Orders, dbo.Orders
--> arch.Orders[Id] <- dbo.Orders[Id] identity
--> arch.Orders[Amount] <- dbo.Orders[Amount] identity
--> arch.Orders[Year] <- dbo.Orders[Year] identity
--> rows <- dbo.Orders[Year] filter

-- A key that INSERT puts out comes from no column
--: dbo.Orders(Id, Amount, Year)
INSERT INTO dbo.Orders (Amount, Year) OUTPUT inserted.Id, inserted.Amount, inserted.Year INTO audit.O (Id, A, Y) SELECT a, y FROM stage.O;
--> insert
--> reads stage.O
--> writes audit.O, dbo.Orders
--> dbo.Orders[Amount] <- stage.O[a] identity
--> dbo.Orders[Year] <- stage.O[y] identity
--> audit.O[Id] <-
--> audit.O[A] <- stage.O[a] identity
--> audit.O[Y] <- stage.O[y] identity

-- A condition that asks the catalog reads no data
IF NOT EXISTS (SELECT 1 FROM sys.tables WHERE name = 'x') CREATE TABLE dbo.x (a int);
--> create table
--> writes dbo.x

-- Neither branch behind such a condition reads the catalog
IF NOT EXISTS (SELECT * FROM sys.tables t JOIN sys.schemas s ON s.schema_id = t.schema_id WHERE t.name = 'x')
BEGIN
  SELECT a INTO dbo.x FROM dbo.y
END
ELSE
  INSERT INTO dbo.x (a) SELECT a FROM dbo.y;
--> select into
--> reads dbo.y
--> writes dbo.x
--> dbo.x[a] <- dbo.y[a] identity
--> insert
--> reads dbo.y
--> writes dbo.x
--> dbo.x[a] <- dbo.y[a] identity

-- A condition that asks a table beside the catalog reads that table
IF (SELECT COUNT(*) FROM dbo.Ctl) > 0 AND EXISTS (SELECT * FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'x')
  INSERT INTO dbo.x (a) SELECT a FROM dbo.y;
--> select
--> reads dbo.Ctl
--> _col1 <-
--> _col2 <-
--> insert
--> reads dbo.y
--> writes dbo.x
--> dbo.x[a] <- dbo.y[a] identity

-- A variable that holds what the catalog says
DECLARE @n int = (SELECT COUNT(*) FROM tempdb..sysobjects WHERE name = 'x');
SELECT @n = COUNT(*) FROM sys.columns WHERE object_id = 1;
IF @n = 0 INSERT INTO dbo.x (a) SELECT a FROM dbo.y;
--> select
--> @n <-
--> insert
--> reads dbo.y
--> writes dbo.x
--> dbo.x[a] <- dbo.y[a] identity

-- A query of the catalog by itself reads it
SELECT t.name, t.create_date FROM sys.tables t;
--> select
--> reads sys.tables
--> name <- sys.tables[name] identity
--> create_date <- sys.tables[create_date] identity

-- A loop while the catalog still has something
WHILE EXISTS (SELECT 1 FROM sys.partitions WHERE rows > 0)
  DELETE TOP (100) FROM dbo.x;
--> delete
--> writes dbo.x

-- What is dropped where the catalog has it
IF EXISTS (SELECT * FROM dbo.sysobjects WHERE id = object_id(N'[dbo].[x]') AND OBJECTPROPERTY(id, N'IsUserTable') = 1)
DROP TABLE [dbo].[x]
GO
SELECT a INTO dbo.x FROM dbo.y
--> drop table
--> writes dbo.x
--> select into
--> reads dbo.y
--> writes dbo.x
--> dbo.x[a] <- dbo.y[a] identity

-- DEFAULT in the only table of an update
UPDATE dbo.x SET a = DEFAULT, b = c WHERE d = 1;
--> update
--> writes dbo.x
--> dbo.x[a] <-
--> dbo.x[b] <- dbo.x[c] identity
--> rows <- dbo.x[d] filter

-- FETCH gives variables what its cursor selects, by position
DECLARE @id int, @amount money;
DECLARE c CURSOR LOCAL FAST_FORWARD FOR SELECT id, amount FROM dbo.orders WHERE status = 'x';
OPEN c;
FETCH NEXT FROM c INTO @id, @amount;
WHILE @@FETCH_STATUS = 0
BEGIN
  SET @amount = @amount * 2;
  SELECT @copy = @id, @other = 1;
  SELECT @name = name FROM dbo.names WHERE k = @amount;
  INSERT INTO dbo.log (id, amount, other, name) VALUES (@copy, @amount, @other, @name);
  UPDATE dbo.t SET x = @amount + y WHERE @id = id;
  FETCH NEXT FROM c INTO @id, @amount;
END
CLOSE c; DEALLOCATE c;
--> select
--> reads dbo.orders
--> id <- dbo.orders[id] identity
--> amount <- dbo.orders[amount] identity
--> rows <- dbo.orders[status] filter
--> set
--> select
--> reads dbo.orders
--> @copy <- dbo.orders[id] identity
--> @other <-
--> rows <- dbo.orders[status] filter
--> select
--> reads dbo.names, dbo.orders
--> @name <- dbo.names[name] identity
--> rows <- dbo.names[k] filter
--> rows <- dbo.orders[amount] filter
--> rows <- dbo.orders[status] filter
--> insert
--> reads dbo.names, dbo.orders
--> writes dbo.log
--> dbo.log[id] <- dbo.orders[id] identity
--> dbo.log[amount] <- dbo.orders[amount] transformation
--> dbo.log[other] <-
--> dbo.log[name] <- dbo.names[name] identity
--> rows <- dbo.names[k] filter
--> rows <- dbo.orders[amount] filter
--> rows <- dbo.orders[status] filter
--> update
--> reads dbo.orders
--> writes dbo.t
--> dbo.t[x] <- dbo.orders[amount] transformation
--> dbo.t[x] <- dbo.t[y] transformation
--> rows <- dbo.orders[id] filter
--> rows <- dbo.orders[status] filter
--> rows <- dbo.t[id] filter

-- A variable that is a cursor, and a procedure behind it that knows nothing of it
CREATE PROCEDURE dbo.p AS
BEGIN
  DECLARE @c CURSOR
  SET @c = CURSOR FOR SELECT id FROM dbo.orders
  OPEN @c
  FETCH NEXT FROM @c INTO @id
  INSERT INTO dbo.log (id) VALUES (@id)
END
GO
CREATE PROCEDURE dbo.q @id int AS
INSERT INTO dbo.log (id) VALUES (@id)
--> select
--> reads dbo.orders
--> id <- dbo.orders[id] identity
--> insert
--> reads dbo.orders
--> writes dbo.log
--> dbo.log[id] <- dbo.orders[id] identity
--> insert
--> writes dbo.log
--> dbo.log[id] <-

-- Nodes of XML are taken out of a column, and values out of the nodes
INSERT INTO dbo.o (id, sku, qty)
SELECT d.id, n.item.value('@sku', 'int'), p.part.value('.', 'int')
FROM dbo.docs AS d
CROSS APPLY d.body.nodes('/order/item') AS n(item)
OUTER APPLY n.item.nodes('part') AS p(part)
WHERE n.item.exist('@gift') = 0;
--> insert
--> reads dbo.docs
--> writes dbo.o
--> dbo.o[id] <- dbo.docs[id] identity
--> dbo.o[sku] <- dbo.docs[body] transformation
--> dbo.o[qty] <- dbo.docs[body] transformation
--> rows <- dbo.docs[body] filter
--> rows <- dbo.docs[body] join

-- What DELETE of an alias puts out
DELETE a OUTPUT deleted.x, s.y INTO dbo.log (p, q)
FROM dbo.t AS a JOIN dbo.s AS s ON s.id = a.id WHERE a.z = 1;
--> delete
--> reads dbo.s, dbo.t
--> writes dbo.log, dbo.t
--> dbo.log[p] <- dbo.t[x] identity
--> dbo.log[q] <- dbo.s[y] identity
--> rows <- dbo.s[id] join
--> rows <- dbo.t[id] join
--> rows <- dbo.t[z] filter

-- SELECT and SET give variables what they select
DECLARE @x int, @y int = (SELECT max(a) FROM dbo.s);
SELECT @x = col, @n = upper(n) FROM dbo.t WHERE k = 1;
SELECT @list += tag + ',' FROM dbo.tags;
SET @z = (SELECT min(b) FROM dbo.u WHERE b > @y);
INSERT INTO dbo.log (x, y, n, tags) VALUES (@x, @y, @n, @list);
DELETE FROM dbo.v WHERE z = @z;
--> select
--> reads dbo.s
--> _col1 <- dbo.s[a] aggregation
--> select
--> reads dbo.t
--> @x <- dbo.t[col] identity
--> @n <- dbo.t[n] transformation
--> rows <- dbo.t[k] filter
--> select
--> reads dbo.tags
--> @list <- dbo.tags[tag] transformation
--> set
--> reads dbo.s, dbo.u
--> insert
--> reads dbo.s, dbo.t, dbo.tags
--> writes dbo.log
--> dbo.log[x] <- dbo.t[col] identity
--> dbo.log[y] <- dbo.s[a] aggregation
--> dbo.log[n] <- dbo.t[n] transformation
--> dbo.log[tags] <- dbo.tags[tag] transformation
--> rows <- dbo.t[k] filter
--> delete
--> reads dbo.s, dbo.u
--> writes dbo.v
--> rows <- dbo.s[a] filter
--> rows <- dbo.u[b] filter
--> rows <- dbo.v[z] filter
